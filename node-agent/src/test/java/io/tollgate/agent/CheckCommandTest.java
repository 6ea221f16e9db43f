package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.agent.step.Steps;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

  @TempDir Path directory;

  @Test
  void machine_with_pretended_gpus_may_join_and_says_that_they_are() throws Exception {
    StringBuilder out = new StringBuilder();
    assertThat(command(Map.of(Setting.GPU_PROBE, "simulated")).run(false, out)).isZero();
    assertThat(out.toString())
        .contains("gpu_source", "8 GPUs, all simulated", "disk_full", "tools")
        .endsWith("This machine can join.\n");
  }

  @Test
  void what_fails_is_told_with_what_to_do_and_the_exit_code_says_so() throws Exception {
    StringBuilder out = new StringBuilder();
    int code =
        command(Map.of(Setting.GPU_PROBE, "simulated", Setting.EXPECT_GPUS, "4")).run(true, out);
    assertThat(code).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("admitted").asBoolean(true)).isFalse();
    JsonNode count =
        List.copyOf(json.findValues("findings"))
            .get(0)
            .valueStream()
            .filter(finding -> finding.path("cause").asText().equals("gpu_expectation"))
            .findFirst()
            .orElseThrow();
    assertThat(count.path("severity").asText()).isEqualTo("fail");
    assertThat(count.path("what").asText()).contains("has 8 GPUs", "says 4");
    assertThat(count.path("remedy").asText()).isNotBlank();
  }

  @Test
  void servers_are_looked_at_when_they_are_named() throws Exception {
    try (FakeServer server = new FakeServer()) {
      StringBuilder out = new StringBuilder();
      int code =
          command(
                  Map.of(
                      Setting.GPU_PROBE,
                      "simulated",
                      Setting.SERVER_URL,
                      server.uri() + ",http://127.0.0.1:1"))
              .run(false, out);
      assertThat(code).isEqualTo(1);
      assertThat(out.toString())
          .contains("The server " + server.uri() + " answers.")
          .contains("http://127.0.0.1:1 cannot be reached")
          .contains("would join and take no work");
    }
  }

  @Test
  void subcommand_needs_neither_server_nor_state_directory() {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    int code;
    try {
      code =
          Main.run(new String[] {"check", "--gpu-probe", "simulated", "-o", "json"}, Steps.UNHEARD);
    } finally {
      System.setOut(before);
    }
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"admitted\" : true");
  }

  private CheckCommand command(Map<Setting, String> flags) throws ConfigException {
    Map<Setting, String> all = new HashMap<>(flags);
    all.put(Setting.STATE_DIR, directory.resolve("state").toString());
    all.put(Setting.FREE_DISK_BYTES, "0");
    return new CheckCommand(ConfigReader.readBeforehand(all, Map.of(), Optional.empty()));
  }
}
