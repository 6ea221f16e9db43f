package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent process does not put up with, and how it says so. */
class AgentRefusalTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private FakeServer server;
  private Path state;

  @BeforeEach
  void start_server() throws Exception {
    server = new FakeServer();
    state = directory.resolve("state");
  }

  @AfterEach
  void stop_server() {
    server.close();
  }

  @Test
  void second_agent_on_the_same_state_directory_is_refused() throws Exception {
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      await().atMost(PATIENCE).until(() -> first.output().contains("works for"));
      try (AgentProcess second = AgentProcess.start(state, server.uri())) {
        assertThat(second.awaitExit()).isEqualTo(2);
        assertThat(second.output())
            .contains("is in use by another agent (process " + first.process().pid() + ")")
            .contains("its work goes on");
      }
      first.terminate();
    }
    assertThat(Files.getPosixFilePermissions(state)).hasSize(3);
    assertThat(Files.getPosixFilePermissions(state.resolve("node.json"))).hasSize(2);
  }

  @Test
  void refused_token_ends_the_agent_with_a_sentence() throws Exception {
    try (AgentProcess agent =
        AgentProcess.start(state, server.uri(), "--join-token", "something else")) {
      assertThat(agent.awaitExit()).isEqualTo(4);
      assertThat(agent.output()).contains("tollgate node add").doesNotContain("something else");
    }
  }

  @Test
  void every_mistake_in_the_configuration_is_told_at_once() throws Exception {
    try (AgentProcess agent =
        AgentProcess.start(
            state, server.uri(), "--cpus", "none", "--dcgm-url", "gopher:x", "--label", "rack")) {
      assertThat(agent.awaitExit()).isEqualTo(2);
      assertThat(agent.output()).contains("--cpus", "--dcgm-url", "--label", "TOLLGATE_AGENT_CPUS");
    }
  }
}
