package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.step.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One piece of work, and a real agent killed by its id at every step of starting and stopping it:
 * each agent goes on where the last one was killed, and is killed one step later.
 */
class KilledAgentTest extends AgentFixture {

  private static final Set<Step> OF_THE_LIMIT = EnumSet.of(Step.LIMIT_REACHED, Step.LIMIT_WRITTEN);
  private static final long RAISED_MS = 7_200_000;

  private final Deque<Step> ahead = new ArrayDeque<>();
  private final List<Step> reached = new ArrayList<>();
  private AgentProcess agent;
  private Wishes work;

  @AfterEach
  void leave_nothing_behind() throws InterruptedException {
    agent.kill();
    WorkProcesses.of(work.id()).forEach(WorkProcesses::kill);
  }

  private void begin(Set<Step> steps, long limitMs) throws Exception {
    ahead.addAll(steps);
    Path starts = directory.resolve("starts");
    work =
        Wishes.shell("echo started >>" + starts + "; trap '' TERM; while :; do sleep 0.05; done")
            .graceMs(300)
            .runLimitMs(limitMs);
    nextAgent();
    server.want(work.wish());
  }

  private void nextAgent() throws IOException {
    agent =
        ahead.isEmpty()
            ? AgentProcess.start(state, server.uri())
            : AgentProcess.start(StandingAgent.at(ahead.peek()), state, server.uri());
  }

  /** As often as somebody waits for something, the agents are looked after. */
  private void until(Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE.multipliedBy(3))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              if (!ahead.isEmpty() && agent.output().contains(StandingAgent.sign(ahead.peek()))) {
                agent.kill();
                reached.add(ahead.remove());
                nextAgent();
              }
              return condition.call();
            });
  }

  private AllocationReport last() {
    return server.last(work.id()).orElseThrow();
  }

  private boolean reports(AllocationState state) {
    return server.last(work.id()).filter(report -> report.state() == state).isPresent();
  }

  private AllocationReport endAndFarewell() {
    until(() -> server.last(work.id()).filter(AllocationReport::released).isPresent());
    AllocationReport end = last();
    server.forget(work.id());
    until(() -> ahead.isEmpty());
    until(() -> !Files.exists(state.resolve("allocations").resolve(work.id() + ".json")));
    return end;
  }

  private void assertWholePromise(AllocationReport end) throws Exception {
    assertThat(Files.readAllLines(directory.resolve("starts"))).isEqualTo(List.of("started"));
    assertElapsedNeverDecreases(work);
    assertThat(end.state()).isEqualTo(AllocationState.EXITED);
    assertThat(end.exitCode()).isEqualTo(137);
    assertThat(end.elapsedMs()).isPositive().isLessThanOrEqualTo(end.runLimitMs());
    assertThat(WorkProcesses.of(work.id())).isEmpty();
    assertThat(state.resolve("work")).isEmptyDirectory();
    assertThat(state.resolve("allocations")).isEmptyDirectory();
    // Ended is ended: whatever was told after the end says the same.
    assertThat(
            server.reports(work.id()).stream()
                .filter(report -> report.state().ended())
                .map(report -> List.of(report.state(), report.elapsedMs()))
                .distinct())
        .hasSize(1);
  }

  @Test
  void work_outlives_an_agent_killed_at_every_step_and_is_stopped_in_the_end() throws Exception {
    Set<Step> steps = EnumSet.complementOf(EnumSet.copyOf(OF_THE_LIMIT));
    begin(steps, 3_600_000);
    until(() -> reports(AllocationState.RUNNING) && reached.contains(Step.PROOF_WRITTEN));
    server.want(work.runLimitMs(RAISED_MS).wish());
    until(() -> last().runLimitMs() == RAISED_MS && reached.contains(Step.LIMIT_RAISED));
    server.want(work.runLimitMs(RAISED_MS).target(Target.STOPPED).wish());
    AllocationReport end = endAndFarewell();
    assertThat(reached).containsExactlyElementsOf(steps);
    assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
    assertWholePromise(end);
  }

  @Test
  void limit_holds_though_the_agent_is_killed_as_it_is_reached() throws Exception {
    begin(OF_THE_LIMIT, 2_000);
    AllocationReport end = endAndFarewell();
    assertThat(reached).containsExactlyElementsOf(OF_THE_LIMIT);
    assertThat(end.endCause()).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(end.elapsedMs()).isEqualTo(2_000);
    assertWholePromise(end);
  }
}
