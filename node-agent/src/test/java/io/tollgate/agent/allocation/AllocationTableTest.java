package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.clock.SettableBootClock;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.UtilizationSource;
import io.tollgate.agent.runtime.FakeRuntime;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.utilization.GpuSample;
import io.tollgate.agent.utilization.GpuSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table under a clock and a runtime that the test moves; state files are real. */
class AllocationTableTest {

  @TempDir Path directory;
  private final SettableBootClock clock = new SettableBootClock();
  private final FakeRuntime runtime = new FakeRuntime(clock);
  private StateDirectory state;
  private AllocationTable table;
  private long version;

  @BeforeEach
  void open() throws Exception {
    state = StateDirectory.open(directory.resolve("state"));
    table = new AllocationTable(state, clock, runtime);
    table.load();
  }

  @AfterEach
  void close() throws Exception {
    state.close();
  }

  /** The agent was killed; another one comes. */
  private void nextAgent() throws Exception {
    table = new AllocationTable(state, clock, runtime);
    table.load();
  }

  private void want(DesiredAllocation... wishes) {
    table.accept(++version, List.of(wishes));
    turns(1);
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      table.turn();
      clock.pass(table.pauseMs(1_000));
    }
  }

  private AllocationReport report(Wishes wishes) {
    return table.reports().stream()
        .filter(r -> r.id().equals(wishes.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void intent_is_on_disk_before_anything_starts() {
    Wishes work = Wishes.run("x");
    Path file = state.allocations().resolve(work.id() + ".json");
    boolean[] intended = new boolean[1];
    runtime.beforeStart =
        () -> {
          try {
            intended[0] = Files.readString(file).contains("\"start_intended_ms\":1");
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        };
    want(work.wish());
    assertThat(intended[0]).isTrue();
  }

  @Test
  void intent_without_a_trace_of_a_start_is_acted_upon_by_the_next_agent_once() throws Exception {
    Wishes work = Wishes.run("x");
    runtime.beforeStart =
        () -> {
          throw new IllegalStateException("the agent dies here");
        };
    try {
      want(work.wish());
    } catch (IllegalStateException died) {
      // As the test wants it.
    }
    assertThat(runtime.starts).isEmpty();
    runtime.beforeStart = () -> {};
    nextAgent();
    turns(4);
    assertThat(runtime.starts).containsExactly(work.id());
    nextAgent();
    turns(4);
    assertThat(runtime.starts).containsExactly(work.id());
    assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
  }

  @Test
  void stop_order_freezes_the_clock_and_the_grace_is_free() {
    Wishes work = Wishes.run("x").graceMs(30_000);
    want(work.wish());
    turns(3);
    clock.pass(4_000);
    want(work.target(Target.STOPPED).wish());
    long frozen = report(work).elapsedMs();
    assertThat(frozen).isBetween(4_000L, 6_000L);
    clock.pass(20_000);
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
    clock.pass(11_000);
    turns(5);
    AllocationReport end = report(work);
    assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
    assertThat(end.elapsedMs()).isEqualTo(frozen);
    assertThat(end.released()).isTrue();
    assertThat(runtime.graces.get(0)).isPositive();
  }

  @Test
  void stop_before_go_costs_nothing() {
    Wishes waiting = Wishes.run("x").target(Target.PREPARED);
    Wishes starting = Wishes.run("x");
    runtime.goesAtOnce = false;
    want(waiting.wish(), starting.wish());
    turns(3);
    want(waiting.target(Target.STOPPED).wish(), starting.target(Target.STOPPED).wish());
    turns(5);
    for (Wishes work : List.of(waiting, starting)) {
      assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
      assertThat(report(work).elapsedMs()).isZero();
      assertThat(report(work).released()).isTrue();
    }
  }

  @Test
  void start_that_takes_too_long_has_failed() {
    runtime.goesAtOnce = false;
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.PREPARED);
    clock.pass(10_001);
    turns(3);
    assertThat(report(work).endCause()).isEqualTo(EndCause.START_FAILED);
    assertThat(report(work).elapsedMs()).isZero();
  }

  @Test
  void limit_that_is_reached_no_longer_grows() {
    Wishes work = Wishes.run("x").runLimitMs(5_000).graceMs(60_000);
    want(work.wish());
    turns(2);
    clock.pass(5_000);
    turns(2);
    want(work.runLimitMs(50_000).wish());
    turns(2);
    assertThat(report(work).runLimitMs()).isEqualTo(5_000);
    assertThat(report(work).elapsedMs()).isEqualTo(5_000);
    runtime.end(work.id(), 0);
    turns(3);
    assertThat(report(work).endCause()).isEqualTo(EndCause.RUN_LIMIT);
  }

  @Test
  void limit_that_passed_while_no_agent_was_there_still_bounds_the_proof() throws Exception {
    Wishes work = Wishes.run("x").runLimitMs(5_000);
    want(work.wish());
    turns(2);
    clock.pass(60_000);
    runtime.end(work.id(), 0);
    nextAgent();
    turns(3);
    assertThat(report(work).elapsedMs()).isEqualTo(5_000);
    assertThat(report(work).endCause()).isEqualTo(EndCause.RUN_LIMIT);
  }

  @Test
  void work_that_vanished_counts_up_to_the_last_observation() throws Exception {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    clock.pass(3_000);
    turns(1);
    long written = report(work).elapsedMs();
    clock.pass(600_000);
    runtime.seen.put(work.id(), Observation.vanished(runtime.observe(work.id()).goMs()));
    nextAgent();
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.LOST);
    assertThat(report(work).endCause()).isEqualTo(EndCause.LOST);
    assertThat(report(work).elapsedMs()).isEqualTo(written);
    assertThat(report(work).released()).isTrue();
  }

  @Test
  void restart_of_the_machine_ends_everything_at_the_last_observation() throws Exception {
    Wishes ran = Wishes.run("x");
    Wishes waited = Wishes.run("x").target(Target.PREPARED);
    want(ran.wish(), waited.wish());
    turns(2);
    clock.pass(3_000);
    turns(1);
    long written = report(ran).elapsedMs();
    clock.reboot();
    runtime.seen.clear();
    nextAgent();
    turns(2);
    assertThat(report(ran).state()).isEqualTo(AllocationState.LOST);
    assertThat(report(ran).endCause()).isEqualTo(EndCause.REBOOTED);
    assertThat(report(ran).elapsedMs()).isEqualTo(written);
    assertThat(report(waited).state()).isEqualTo(AllocationState.EXITED);
    assertThat(report(waited).elapsedMs()).isZero();
    assertThat(runtime.starts).containsExactly(ran.id());
  }

  @Test
  void what_was_wanted_in_another_boot_is_not_started_in_this_one() throws Exception {
    Wishes work = Wishes.run("x");
    want(work.wish());
    Files.delete(state.allocations().resolve(work.id() + ".json"));
    runtime.seen.clear();
    runtime.starts.clear();
    clock.reboot();
    nextAgent();
    turns(3);
    assertThat(runtime.starts).isEmpty();
    assertThat(report(work).endCause()).isEqualTo(EndCause.REBOOTED);
  }

  @Test
  void work_that_outlives_its_kill_is_unkillable_until_it_goes() {
    Wishes work = Wishes.run("x").graceMs(1_000);
    want(work.wish());
    turns(2);
    runtime.immortal.add(work.id());
    want(work.target(Target.STOPPED).wish());
    long frozen = report(work).elapsedMs();
    clock.pass(30_000);
    turns(2);
    assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
    clock.pass(40_000);
    turns(2);
    assertThat(report(work).state()).isEqualTo(AllocationState.UNKILLABLE);
    assertThat(report(work).released()).isFalse();
    assertThat(report(work).message()).isNotBlank();
    runtime.immortal.clear();
    runtime.end(work.id(), 137);
    clock.pass(1_000);
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
    assertThat(report(work).elapsedMs()).isEqualTo(frozen);
    assertThat(report(work).endCause()).isEqualTo(EndCause.STOP_ORDER);
    assertThat(report(work).released()).isTrue();
  }

  @Test
  void work_that_is_no_longer_named_is_stopped_and_forgotten_once_its_end_was_told() {
    Wishes work = Wishes.run("x").graceMs(0);
    want(work.wish());
    turns(2);
    want();
    turns(5);
    assertThat(report(work).released()).isTrue();
    // The server has not heard of the end yet.
    assertThat(runtime.forgotten).isEmpty();
    table.told(table.reports());
    turns(1);
    assertThat(table.reports()).isEmpty();
    assertThat(runtime.forgotten).containsExactly(work.id());
    assertThat(state.allocations()).isEmptyDirectory();
  }

  @Test
  void end_that_is_final_at_the_server_is_kept_while_it_is_named() {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    runtime.end(work.id(), 0);
    clock.pass(300);
    turns(2);
    table.taken(new Taken(work.id(), 10, true));
    turns(1);
    assertThat(table.reports()).hasSize(1);
    want();
    assertThat(table.reports()).isEmpty();
  }

  @Test
  void minute_that_still_runs_is_not_acknowledged_away() {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1"));
    want(work.wish());
    turns(2);
    GpuSample sample = new GpuSample(50.0, UtilizationSource.GPU_UTIL, 1L, 1L);
    for (int i = 0; i < 5; i++) {
      clock.pass(15_000);
      turns(1);
      table.measured(new GpuSamples(clock.uptimeMs(), Map.of("GPU-1", sample), 4));
    }
    assertThat(report(work).utilization().stream().map(row -> row.minute()))
        .containsExactly(0L, 1L);
    table.taken(new Taken(work.id(), 1, false));
    assertThat(report(work).utilization().stream().map(row -> row.minute())).containsExactly(1L);
  }

  @Test
  void measurement_that_began_before_the_work_says_nothing_about_it() {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1"));
    long before = clock.uptimeMs() - 10;
    want(work.wish());
    turns(2);
    table.measured(new GpuSamples(before, Map.of(), 4));
    assertThat(report(work).utilization()).isEmpty();
  }

  @Test
  void whatever_happens_elapsed_never_decreases_and_an_end_stays_an_end() throws Exception {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Wishes work = Wishes.run("x").runLimitMs(2_000 + random.nextInt(20_000)).graceMs(500);
      want(work.wish());
      long elapsed = 0;
      boolean ended = false;
      EndCause cause = null;
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(10)) {
          case 0 -> nextAgent();
          case 1 -> want(work.runLimitMs(random.nextInt(60_000)).wish());
          case 2 -> {
            if (random.nextInt(6) == 0) {
              want(work.target(Target.STOPPED).wish());
            }
          }
          case 3 -> {
            if (random.nextInt(6) == 0 && runtime.observe(work.id()).goMs() > 0) {
              runtime.end(work.id(), 1);
            }
          }
          default -> clock.pass(random.nextInt(2_000));
        }
        turns(1);
        AllocationReport now = report(work);
        assertThat(now.elapsedMs()).as("seed %s", seed).isBetween(elapsed, now.runLimitMs());
        if (ended) {
          assertThat(now.state().ended()).isTrue();
          assertThat(now.endCause()).isEqualTo(cause);
          assertThat(now.elapsedMs()).isEqualTo(elapsed);
        }
        elapsed = now.elapsedMs();
        ended = now.state().ended();
        cause = now.endCause();
      }
      want();
    }
  }
}
