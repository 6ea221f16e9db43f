package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.step.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent dies at each step, alone or together with the shim, over real processes. */
class DeathAtEachStepTest extends MortalWork {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Set<Step> OF_THE_LIMIT = EnumSet.of(Step.LIMIT_REACHED, Step.LIMIT_WRITTEN);
  private static final long RAISED_MS = 7_200_000;

  private final List<Long> told = new ArrayList<>();

  private AllocationReport until(Predicate<AllocationReport> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(3))
        .until(
            () -> {
              agent.turn();
              Optional<AllocationReport> report = agent.report();
              report.ifPresent(now -> told.add(now.elapsedMs()));
              return report.filter(condition).isPresent();
            });
    return agent.report().orElseThrow();
  }

  /** The whole life of work that ignores TERM, to the last trace of it. */
  private AllocationReport live(Step dying) throws IOException {
    boolean byLimit = OF_THE_LIMIT.contains(dying);
    work =
        Wishes.shell(
                "echo started >>"
                    + directory.resolve("starts")
                    + "; trap '' TERM; setsid sleep 300 & while :; do sleep 0.02; done")
            .graceMs(60)
            .runLimitMs(byLimit ? 300 : 3_600_000);
    agent.want(work.wish());
    if (!byLimit) {
      until(report -> report.state() == AllocationState.RUNNING);
      if (dying == Step.PROOF_WRITTEN) {
        until(report -> agent.deaths() == 1);
      }
      agent.want(work.runLimitMs(RAISED_MS).wish());
      until(report -> report.runLimitMs() == RAISED_MS);
      agent.want(work.runLimitMs(RAISED_MS).target(Target.STOPPED).wish());
    }
    AllocationReport end = until(AllocationReport::released);
    agent.want();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(3))
        .until(
            () -> {
              agent.turn();
              return agent.report().isEmpty();
            });
    return end;
  }

  private void assertWholePromise(AllocationReport end) throws IOException {
    assertThat(agent.deaths()).isEqualTo(1);
    assertThat(Files.readAllLines(directory.resolve("starts"))).containsExactly("started");
    assertThat(told).isSorted();
    assertThat(end.elapsedMs()).isBetween(1L, end.runLimitMs());
    assertThat(told.get(told.size() - 1)).isEqualTo(end.elapsedMs());
    assertThat(WorkProcesses.of(work.id())).isEmpty();
    assertThat(directory.resolve("state/work")).isEmptyDirectory();
    assertThat(directory.resolve("state/allocations")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void next_agent_goes_on_where_the_last_one_died(Step step) throws Exception {
    agent.dieAt(step, () -> {});
    AllocationReport end = live(step);
    assertWholePromise(end);
    assertThat(end.state()).isEqualTo(AllocationState.EXITED);
    assertThat(end.exitCode()).isEqualTo(137);
    assertThat(end.endCause())
        .isEqualTo(OF_THE_LIMIT.contains(step) ? EndCause.RUN_LIMIT : EndCause.STOP_ORDER);
  }

  static Set<Step> stepsUnderAShim() {
    return EnumSet.range(Step.GO_SEEN, Step.GRACE_OVER);
  }

  @ParameterizedTest
  @MethodSource("stepsUnderAShim")
  void with_the_shim_dead_too_only_the_exit_code_is_lost(Step step) throws Exception {
    agent.dieAt(step, this::killShim);
    AllocationReport end = live(step);
    assertWholePromise(end);
    assertThat(end.state()).isEqualTo(AllocationState.LOST);
    assertThat(end.endCause()).isEqualTo(EndCause.LOST);
    assertThat(end.exitCode()).isNull();
  }

  private void killShim() {
    try {
      WorkProcesses.kill(WorkProcesses.shim(directory.resolve("state"), work.id()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
