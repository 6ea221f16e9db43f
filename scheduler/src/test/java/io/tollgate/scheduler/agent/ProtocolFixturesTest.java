package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.scheduler.agent.protocol.Messages;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolFixturesTest {
  private static final Path FIXTURES = Path.of("../docs/protocol/fixtures");
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "join-request.json", Messages.JoinRequest.class,
          "join-answer.json", Messages.JoinAnswer.class,
          "sync-request.json", Messages.SyncRequest.class,
          "sync-request-first.json", Messages.SyncRequest.class,
          "sync-answer.json", Messages.SyncAnswer.class,
          "sync-answer-nothing-new.json", Messages.SyncAnswer.class,
          "data-request.json", Messages.DataRequest.class,
          "data-request-file.json", Messages.DataRequest.class,
          "data-request-refused.json", Messages.DataRequest.class);

  static Stream<String> names() {
    return TYPES.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void the_server_reads_and_writes_the_golden_file(String name) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(Files.readString(FIXTURES.resolve(name)));

    Object message = ProtocolJson.read(golden, TYPES.get(name));

    assertThat(new ObjectMapper().readTree(ProtocolJson.write(message).toString()))
        .isEqualTo(golden);
  }

  @Test
  void every_golden_file_is_tested() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(TYPES.keySet());
    }
  }
}
