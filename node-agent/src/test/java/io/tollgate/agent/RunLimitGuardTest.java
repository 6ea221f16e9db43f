package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Run limits under a real agent that is stopped, late or dead. */
class RunLimitGuardTest extends AgentFixture {

  private static final long LIMIT_MS = 1_000;

  private AgentProcess agent;
  private Wishes work;

  @AfterEach
  void leave_nothing_behind() throws Exception {
    signal("CONT");
    agent.kill();
    WorkProcesses.of(work.id()).forEach(WorkProcesses::kill);
  }

  private void signal(String name) throws Exception {
    String pid = Long.toString(agent.process().pid());
    new ProcessBuilder("/bin/kill", "-" + name, pid).start().waitFor();
  }

  private void begin(Wishes wishes) throws Exception {
    work = wishes.runLimitMs(LIMIT_MS).graceMs(200);
    agent = AgentProcess.start(state, server.uri());
    server.want(work.wish());
    await().atMost(PATIENCE).until(() -> Files.exists(control("child")));
  }

  private Path control(String file) {
    return state.resolve("work").resolve(work.id().toString()).resolve("control").resolve(file);
  }

  private double number(String file, int word) throws IOException {
    return Double.parseDouble(Files.readString(control(file)).split(" ", -1)[word]);
  }

  private void awaitEndFile() {
    await().atMost(PATIENCE).until(() -> Files.exists(control("exit")));
  }

  private void assertLimitHeld(AllocationReport end, int exitCode) {
    assertThat(end.state()).isEqualTo(AllocationState.EXITED);
    assertThat(end.endCause()).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(end.elapsedMs()).isEqualTo(LIMIT_MS);
    assertThat(end.exitCode()).isEqualTo(exitCode);
    assertElapsedNeverDecreases(work);
    assertThat(WorkProcesses.of(work.id())).isEmpty();
  }

  @Test
  void agent_that_was_stopped_for_a_moment_ends_the_work_when_it_goes_on() throws Exception {
    begin(Wishes.run("sleep", "300"));
    signal("STOP");
    LinuxBootClock clock = new LinuxBootClock();
    long over = (long) (number("pid", 3) * 1_000) + LIMIT_MS + 300;
    await().atMost(PATIENCE).until(() -> clock.uptimeMs() > over);
    assertThat(control("exit")).doesNotExist();
    signal("CONT");
    assertLimitHeld(awaitReleased(work), 143);
  }

  @Test
  void work_whose_agent_stays_stopped_is_asked_and_then_killed_by_the_guard() throws Exception {
    begin(
        Wishes.shell(
            "trap 'echo asked >>asked' TERM; setsid sleep 300 & while :; do sleep 0.05; done"));
    signal("STOP");
    awaitEndFile();
    double unpaid = number("exit", 1) - number("pid", 3) - LIMIT_MS / 1_000.0;
    assertThat(unpaid).isBetween(3.0, 25.0);
    assertThat(Files.readString(control("pid").getParent().resolveSibling("home").resolve("asked")))
        .isEqualTo("asked\n");
    await().atMost(PATIENCE).until(() -> WorkProcesses.of(work.id()).isEmpty());
    signal("CONT");
    assertLimitHeld(awaitReleased(work), 137);
  }

  @Test
  void work_whose_agent_is_dead_ends_without_one_and_the_next_proves_the_limit() throws Exception {
    begin(Wishes.run("sleep", "300"));
    agent.kill();
    awaitEndFile();
    agent = AgentProcess.start(state, server.uri());
    assertLimitHeld(awaitReleased(work), 143);
    // With nothing left to guard, the guard goes with its agent.
    assertThat(guards()).isEqualTo(1);
    agent.terminate();
    await().atMost(Duration.ofSeconds(5)).until(() -> guards() == 0);
  }

  private long guards() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(state + "/guard.sh"))
        .count();
  }
}
