package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An agent is killed over two pieces of work, of which one ends while no agent is there. Leaves
 * what happened, line by line, in {@code target/adoption.txt} for docs/proof.md.
 */
class AdoptionTranscriptTest extends AgentFixture {

  private final Wishes lasting = Wishes.run("sleep", "300");
  private final Wishes ending = Wishes.shell("sleep 2; exit 7");
  private final List<String> lines = new ArrayList<>();
  private LinuxBootClock clock;
  private long beganMs;

  @AfterEach
  void leave_nothing_behind() {
    for (Wishes work : List.of(lasting, ending)) {
      WorkProcesses.of(work.id()).forEach(WorkProcesses::kill);
    }
  }

  private void say(String line) {
    lines.add("%6.2f s  %s".formatted((clock.uptimeMs() - beganMs) / 1_000.0, line));
  }

  private static String shown(AllocationReport report) {
    return "state %s, elapsed %d ms, end cause %s, exit code %s"
        .formatted(report.state(), report.elapsedMs(), report.endCause(), report.exitCode());
  }

  private Path control(Wishes work, String file) {
    return state.resolve("work").resolve(work.id().toString()).resolve("control").resolve(file);
  }

  private AllocationReport last(Wishes work) {
    return server.last(work.id()).orElseThrow();
  }

  @Test
  void agent_is_killed_and_the_next_one_proves_what_happened_meanwhile() throws Exception {
    clock = new LinuxBootClock();
    List<Long> processes;
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      server.want(lasting.wish(), ending.wish());
      awaitState(lasting, AllocationState.RUNNING);
      awaitState(ending, AllocationState.RUNNING);
      await().atMost(PATIENCE).until(() -> last(lasting).elapsedMs() > 500);
      processes = WorkProcesses.of(lasting.id());
      beganMs = LinuxBootClock.parseSeconds(word(lasting, "pid", 3));
      say("agent " + first.process().pid() + " runs A (sleep 300) as processes " + processes);
      say("                and B (sleep 2; exit 7)");
      say("the server has heard of A: " + shown(last(lasting)));
      first.kill();
      say("kill -9 of the agent");
    }
    await().atMost(PATIENCE).until(() -> Files.exists(control(ending, "exit")));
    await().atMost(PATIENCE).until(() -> WorkProcesses.of(ending.id()).isEmpty());
    assertThat(WorkProcesses.of(lasting.id())).isEqualTo(processes);
    say("no agent is there; A still runs as " + processes);
    say("B is over, its shim left: " + Files.readString(control(ending, "exit")).strip());
    say("                 it began: " + Files.readString(control(ending, "pid")).strip());
    long heard = last(lasting).elapsedMs();
    try (AgentProcess second = AgentProcess.start(state, server.uri())) {
      AllocationReport end = awaitReleased(ending);
      say("agent " + second.process().pid() + " is there");
      say("B: " + shown(end));
      await().atMost(PATIENCE).until(() -> last(lasting).elapsedMs() > heard);
      say("A: " + shown(last(lasting)));
      assertThat(end.exitCode()).isEqualTo(7);
      assertThat(end.elapsedMs()).isEqualTo(shimsOwn(ending));
      assertThat(WorkProcesses.of(lasting.id())).isEqualTo(processes);
      server.want(lasting.target(Target.STOPPED).wish());
      AllocationReport stopped = awaitReleased(lasting);
      say("A is ordered to stop: " + shown(stopped));
      say("processes left: " + WorkProcesses.of(lasting.id()));
      assertElapsedNeverDecreases(lasting);
      assertElapsedNeverDecreases(ending);
      second.terminate();
    }
    Files.write(Path.of("target", "adoption.txt"), lines);
  }

  /** By the two files alone. */
  private long shimsOwn(Wishes work) throws IOException {
    return LinuxBootClock.parseSeconds(word(work, "exit", 1))
        - LinuxBootClock.parseSeconds(word(work, "pid", 3));
  }

  private String word(Wishes work, String file, int number) throws IOException {
    return Files.readString(control(work, file)).split(" ", -1)[number];
  }
}
