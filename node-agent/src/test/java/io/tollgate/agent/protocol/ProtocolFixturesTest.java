package io.tollgate.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.agent.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolFixturesTest {

  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "join-request.json", JoinRequest.class,
          "join-answer.json", JoinAnswer.class,
          "sync-request.json", SyncRequest.class,
          "sync-request-first.json", SyncRequest.class,
          "sync-answer.json", SyncAnswer.class,
          "sync-answer-nothing-new.json", SyncAnswer.class,
          "data-request.json", DataRequest.class,
          "data-request-file.json", DataRequest.class,
          "data-request-refused.json", DataRequest.class);

  static Stream<Path> fixtures() throws IOException {
    try (Stream<Path> files = Files.list(SharedFiles.repository("docs/protocol/fixtures"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void fixture_is_written_as_it_was_read(Path file) throws IOException {
    Class<?> type = TYPES.get(file.getFileName().toString());
    assertThat(type).as("a record for %s", file.getFileName()).isNotNull();
    JsonNode golden = ProtocolJson.MAPPER.readTree(file.toFile());
    Object read = ProtocolJson.MAPPER.readValue(file.toFile(), type);
    JsonNode written = ProtocolJson.MAPPER.readTree(ProtocolJson.MAPPER.writeValueAsBytes(read));
    assertThat(written).isEqualTo(golden);
  }

  @Test
  void what_a_newer_server_adds_is_ignored_and_what_it_leaves_out_is_empty() throws IOException {
    SyncAnswer answer =
        ProtocolJson.MAPPER.readValue(
            "{\"protocol\":1,\"agent_instance\":2,\"weather\":{\"rain\":true}}", SyncAnswer.class);
    assertThat(answer.allocations()).isNull();
    assertThat(answer.taken()).isEmpty();
    assertThat(answer.wanted()).isEmpty();
  }

  @Test
  void secrets_do_not_show_in_text() throws IOException {
    JoinAnswer answer = new JoinAnswer(1, new java.util.UUID(1, 2), "n1", "tn_secret");
    assertThat(answer.toString()).doesNotContain("tn_secret");
    WorkloadSpec spec =
        new WorkloadSpec(
            java.util.List.of("run", "--password=x"),
            Map.of("TOKEN", "y"),
            java.util.List.of(),
            1,
            1);
    assertThat(spec.toString()).doesNotContain("password").doesNotContain("TOKEN");
  }
}
