package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.runtime.Observation;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the next agent, or the next boot, makes of what it finds. */
class AllocationRestartTest extends AllocationTableFixture {

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

  @Test
  void agent_that_dies_between_the_start_and_writing_it_down_finds_the_work() throws Exception {
    Wishes work = Wishes.run("x");
    table.accept(1, List.of(work.wish()));
    table.turn();
    assertThat(runtime.starts).containsExactly(work.id());
    assertThat(Files.readString(state.allocations().resolve(work.id() + ".json")))
        .contains("\"go_ms\":null");
    clock.pass(5_000);
    nextAgent();
    turns(2);
    assertThat(runtime.starts).containsExactly(work.id());
    assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
    assertThat(report(work).elapsedMs()).isGreaterThanOrEqualTo(5_000);
  }

  @Test
  void machine_that_slept_through_the_limit_ends_the_work_in_the_first_turn_awake() {
    Wishes work = Wishes.run("x").runLimitMs(5_000).graceMs(0);
    want(work.wish());
    turns(2);
    // The boot clock counts the time asleep; the pauses between turns do not, and are short.
    assertThat(table.pauseMs(1_000)).isLessThanOrEqualTo(1_000);
    clock.pass(8 * 3_600_000);
    turns(3);
    assertThat(report(work).endCause()).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(report(work).elapsedMs()).isEqualTo(5_000);
    assertThat(report(work).released()).isTrue();
  }

  @Test
  void exit_code_that_was_left_before_the_machine_restarted_is_still_told() throws Exception {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    clock.pass(3_000);
    runtime.end(work.id(), 7);
    clock.reboot();
    nextAgent();
    turns(2);
    assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
    assertThat(report(work).exitCode()).isEqualTo(7);
    assertThat(report(work).elapsedMs()).isBetween(3_000L, 5_000L);
    assertThat(report(work).released()).isTrue();
  }

  @Test
  void next_agent_never_proves_less_than_the_server_was_told() throws Exception {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    for (int i = 0; i < 9; i++) {
      // Looked at more often than it is written down.
      clock.pass(300);
      turns(1);
    }
    long told = report(work).elapsedMs();
    assertThat(told).isGreaterThan(1_000);
    runtime.seen.put(work.id(), Observation.vanished(runtime.observe(work.id()).goMs()));
    clock.pass(60_000);
    nextAgent();
    turns(3);
    assertThat(report(work).state()).isEqualTo(AllocationState.LOST);
    assertThat(report(work).elapsedMs()).isEqualTo(told);
  }

  @Test
  void agent_that_stood_still_in_the_middle_of_a_look_counts_nothing_after_the_end() {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    clock.pass(2_000);
    runtime.afterLook =
        id -> {
          runtime.afterLook = any -> {};
          clock.pass(10);
          runtime.end(id, 0);
          clock.pass(600_000);
        };
    table.turn();
    long end = runtime.observe(work.id()).endMs() - runtime.observe(work.id()).goMs();
    assertThat(report(work).elapsedMs()).isLessThanOrEqualTo(end);
    turns(2);
    assertThat(report(work).elapsedMs()).isEqualTo(end);
  }

  @Test
  void stop_order_for_work_of_another_boot_adds_nothing_to_its_time() throws Exception {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    clock.pass(3_000);
    turns(1);
    long written = report(work).elapsedMs();
    // Heard, and the machine goes down before anything is done about it.
    table.accept(++version, List.of(work.target(Target.STOPPED).wish()));
    clock.reboot();
    clock.pass(50_000_000);
    runtime.seen.clear();
    nextAgent();
    turns(2);
    assertThat(report(work).elapsedMs()).isBetween(written, written + 1_000);
    assertThat(report(work).released()).isTrue();
  }
}
