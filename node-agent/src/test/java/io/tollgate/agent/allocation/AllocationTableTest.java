package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.UtilizationSource;
import io.tollgate.agent.utilization.GpuSample;
import io.tollgate.agent.utilization.GpuSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of allocations while one agent watches over them. */
class AllocationTableTest extends AllocationTableFixture {

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
    GpuSample sample = new GpuSample(50.0, UtilizationSource.GPU_UTIL, 1L, 250.0, 1L);
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
}
