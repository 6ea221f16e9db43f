package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that no signal ends, in all places where an end is awaited. */
class UnkillableTest extends AllocationTableFixture {

  private void passAMinute() {
    for (int i = 0; i < 70; i++) {
      clock.pass(1_000);
      turns(1);
    }
  }

  @Test
  void work_stuck_at_its_limit_is_billed_to_the_limit_and_its_gpus_are_set_aside() {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1")).runLimitMs(5_000).graceMs(0);
    Wishes other = Wishes.run("x").gpus(List.of("GPU-2"));
    want(work.wish(), other.wish());
    turns(2);
    runtime.immortal.add(work.id());
    passAMinute();
    AllocationReport stuck = report(work);
    assertThat(stuck.state()).isEqualTo(AllocationState.UNKILLABLE);
    assertThat(stuck.endCause()).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(stuck.elapsedMs()).isEqualTo(5_000);
    assertThat(stuck.released()).isFalse();
    assertThat(table.view().stuckGpus()).containsExactly("GPU-1");
    // The node goes on, with what runs and with what comes.
    Wishes late = Wishes.run("x").gpus(List.of("GPU-3"));
    want(work.wish(), other.wish(), late.wish());
    turns(3);
    assertThat(report(other).state()).isEqualTo(AllocationState.RUNNING);
    assertThat(report(late).state()).isEqualTo(AllocationState.RUNNING);
  }

  @Test
  void next_agent_finds_it_stuck_and_frees_the_gpus_once_it_is_gone() throws Exception {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1")).graceMs(0);
    want(work.wish());
    turns(2);
    runtime.immortal.add(work.id());
    want(work.target(Target.STOPPED).wish());
    passAMinute();
    long frozen = report(work).elapsedMs();
    nextAgent();
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.UNKILLABLE);
    assertThat(report(work).elapsedMs()).isEqualTo(frozen);
    assertThat(table.view().stuckGpus()).containsExactly("GPU-1");
    runtime.immortal.clear();
    runtime.end(work.id(), 137);
    turns(4);
    assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
    assertThat(report(work).elapsedMs()).isEqualTo(frozen);
    assertThat(report(work).released()).isTrue();
    assertThat(table.view().stuckGpus()).isEmpty();
  }

  @Test
  void start_that_hangs_beyond_its_kill_is_unkillable_too_and_free() {
    runtime.goesAtOnce = false;
    Wishes ordered = Wishes.run("x").gpus(List.of("GPU-1"));
    Wishes late = Wishes.run("x").gpus(List.of("GPU-2"));
    want(ordered.wish(), late.wish());
    turns(2);
    runtime.immortal.add(ordered.id());
    runtime.immortal.add(late.id());
    want(ordered.target(Target.STOPPED).wish(), late.wish());
    passAMinute();
    passAMinute();
    for (Wishes work : List.of(ordered, late)) {
      assertThat(report(work).state()).isEqualTo(AllocationState.UNKILLABLE);
      assertThat(report(work).elapsedMs()).isZero();
    }
    assertThat(report(ordered).endCause()).isEqualTo(EndCause.STOP_ORDER);
    assertThat(report(late).endCause()).isEqualTo(EndCause.START_FAILED);
    assertThat(table.view().stuckGpus()).containsExactlyInAnyOrder("GPU-1", "GPU-2");
    runtime.immortal.clear();
    turns(6);
    for (Wishes work : List.of(ordered, late)) {
      assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
      assertThat(report(work).released()).isTrue();
      assertThat(report(work).elapsedMs()).isZero();
    }
  }

  @Test
  void what_ended_work_left_behind_keeps_the_gpus_with_the_reason_but_not_the_meter() {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1")).graceMs(0);
    want(work.wish());
    turns(2);
    runtime.immortal.add(work.id());
    runtime.end(work.id(), 0);
    turns(2);
    long elapsed = report(work).elapsedMs();
    passAMinute();
    assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
    assertThat(report(work).exitCode()).isZero();
    assertThat(report(work).elapsedMs()).isEqualTo(elapsed);
    assertThat(report(work).released()).isFalse();
    assertThat(report(work).message()).contains("still there");
    assertThat(table.view().stuckGpus()).containsExactly("GPU-1");
    runtime.immortal.clear();
    turns(4);
    assertThat(report(work).released()).isTrue();
    assertThat(table.view().stuckGpus()).isEmpty();
  }
}
