package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An agent is replaced while its work runs. The directory of the old one is written by hand in the
 * first format, and its work runs under the shim of that time.
 */
class UpgradeTest extends AgentFixture {

  private final AllocationId id = new AllocationId(UUID.randomUUID());
  private final LinuxBootClock clock = bootClock();

  @AfterEach
  void leave_nothing_behind() {
    WorkProcesses.of(id).forEach(WorkProcesses::kill);
  }

  private static LinuxBootClock bootClock() {
    try {
      return new LinuxBootClock();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fixture(String name) throws IOException {
    try (var text = UpgradeTest.class.getResourceAsStream("state/format-1/" + name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String filled(String name) throws IOException {
    return fixture(name)
        .replace("@DESIRED@", fixture("desired-allocation.json").strip())
        .replace("@ID@", id.toString())
        .replace("@BOOT@", clock.bootId().toString())
        .replace("@GO@", Long.toString(clock.uptimeMs()))
        .replace("@KEY@", FakeServer.KEY);
  }

  /** What an agent of the first format leaves when it is replaced. */
  private void leaveAsFirstFormat() throws Exception {
    Path work = state.resolve("work").resolve(id.toString());
    for (String part : List.of("control", "home")) {
      Files.createDirectories(work.resolve(part));
    }
    Files.createDirectories(state.resolve("allocations"));
    Files.createDirectories(state.resolve("kept-logs"));
    Files.writeString(state.resolve("shim.sh"), fixture("shim.sh"));
    ProcessBuilder shim =
        new ProcessBuilder(
                List.of(
                    "setsid",
                    "/bin/sh",
                    state.resolve("shim.sh").toString(),
                    work.resolve("control").toString(),
                    "sleep",
                    "300"))
            .redirectOutput(work.resolve("log").toFile());
    shim.environment().clear();
    shim.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "TOLLGATE_ALLOCATION_ID", id + ""));
    shim.start();
    await().atMost(PATIENCE).until(() -> Files.exists(work.resolve("control/child")));
    Files.writeString(state.resolve("node.json"), filled("node.json"));
    Files.writeString(state.resolve("desired.json"), filled("desired.json"));
    Files.writeString(
        state.resolve("allocations").resolve(id + ".json"), filled("allocation.json"));
  }

  private Wishes work() {
    Wishes any = Wishes.run("sleep", "300");
    return new Wishes(
        id, Target.RUNNING, any.command(), Map.of(), List.of(), List.of(), 3_600_000, 2_000);
  }

  @Test
  void work_of_an_agent_of_the_first_format_is_taken_over_extended_and_stopped() throws Exception {
    leaveAsFirstFormat();
    List<Long> before = WorkProcesses.of(id);
    assertThat(before).hasSize(2);
    server.want(work().wish());
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      awaitState(work(), AllocationState.RUNNING);
      assertThat(WorkProcesses.of(id)).isEqualTo(before);
      assertThat(server.joins()).isEmpty();
      server.want(work().runLimitMs(7_200_000).wish());
      await().atMost(PATIENCE).until(() -> server.last(id).orElseThrow().runLimitMs() == 7_200_000);
      // From now on it is guarded like work of this agent.
      assertThat(state.resolve("work").resolve(id.toString()).resolve("control/lease"))
          .hasContent("7200000 2000 end");
      server.want(work().runLimitMs(7_200_000).target(Target.STOPPED).wish());
      AllocationReport end = awaitReleased(work());
      assertThat(end.exitCode()).isEqualTo(143);
      assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
      assertThat(end.elapsedMs()).isPositive();
      assertElapsedNeverDecreases(work());
      agent.terminate();
    }
  }

  @Test
  void state_of_a_newer_agent_is_refused_and_its_work_goes_on() throws Exception {
    leaveAsFirstFormat();
    Path file = state.resolve("allocations").resolve(id + ".json");
    String newer = filled("allocation.json").replace("\"format\":1", "\"format\":2");
    Files.writeString(file, newer);
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      assertThat(agent.awaitExit()).isEqualTo(1);
      assertThat(agent.output()).contains("newer agent (format 2, this one reads up to 1)");
    }
    assertThat(file).hasContent(newer);
    assertThat(WorkProcesses.of(id)).hasSize(2);
    assertThat(server.syncs()).isEmpty();
  }
}
