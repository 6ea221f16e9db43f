package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.isolation.Host;
import io.tollgate.agent.isolation.Isolations;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole agent that sets its work apart, in a directory that others may pass through. */
class IsolatedAgentTest extends AgentFixture {

  private static final String USERS = "60739-60749";

  private Path open;

  @BeforeEach
  void make_directory() throws IOException {
    assumeTrue(Host.here().root(), "only root can give work users of its own");
    open = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "agent");
    Files.createDirectories(open.resolve("state/work"));
    Files.createDirectories(open.resolve("state/secrets"));
    Isolations.letOthersPass(open);
    List<String> missing =
        Isolations.everything(Host.here(), open.resolve("state")).examine(false, List.of());
    assumeTrue(missing.isEmpty(), () -> "this machine cannot set work apart: " + missing);
    state = open.resolve("state");
  }

  @AfterEach
  void remove_directory() throws IOException {
    if (open != null) {
      assertThat(Isolations.groups(open.resolve("state"))).isEmpty();
      try (Stream<Path> files = Files.walk(open)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void node_that_keeps_work_apart_takes_several_accounts_and_its_successor_adopts()
      throws Exception {
    Wishes work = Wishes.shell("id -u; exec sleep 300");
    try (AgentProcess first =
        AgentProcess.start(
            state, server.uri(), "--isolation", "required", "--workload-uids", USERS)) {
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      assertThat(server.joins().get(0).inventory().singleTenant()).isFalse();
      first.kill();
    }
    Path log = state.resolve("work").resolve(work.id().toString()).resolve("log");
    // The work says who it is in its own time, agent or no agent.
    org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !Files.readString(log).isBlank());
    assertThat(Integer.parseInt(Files.readString(log).strip())).isBetween(60_739, 60_749);
    int heard = server.reports(work.id()).size();
    try (AgentProcess second =
        AgentProcess.start(state, server.uri(), "--stop-workloads", "--workload-uids", USERS)) {
      org.awaitility.Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> server.reports(work.id()).size() > heard);
      second.terminate();
    }
    AllocationReport end = server.last(work.id()).orElseThrow();
    assertThat(end.state()).isEqualTo(AllocationState.EXITED);
    assertThat(end.released()).isTrue();
  }

  @Test
  void agent_that_must_keep_work_apart_and_cannot_refuses_with_what_is_missing() throws Exception {
    try (AgentProcess agent =
        AgentProcess.start(
            state, server.uri(), "--isolation", "required", "--workload-uids", "0-5")) {
      assertThat(agent.awaitExit()).isEqualTo(2);
      assertThat(agent.output()).contains("--workload-uids");
    }
    try (AgentProcess agent =
        AgentProcess.start(
            state, server.uri(), "--isolation", "required", "--workload-uids", "1-5")) {
      assertThat(agent.awaitExit()).isEqualTo(2);
      assertThat(agent.output()).contains("--isolation required", "daemon (1)");
    }
    assertThat(server.joins()).isEmpty();
  }

  @Test
  void agent_that_may_do_without_says_why_its_node_takes_one_account() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri(), "--isolation", "none")) {
      Wishes work = Wishes.shell("id -u");
      server.want(work.wish());
      awaitReleased(work);
      assertThat(server.joins().get(0).inventory().singleTenant()).isTrue();
      assertThat(agent.output()).contains("one account at a time", "--isolation none");
      agent.terminate();
    }
  }
}
