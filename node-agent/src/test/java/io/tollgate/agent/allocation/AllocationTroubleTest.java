package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A disk that refuses must not keep the agent from ending what has to end. */
class AllocationTroubleTest extends AllocationTableFixture {

  /** Every attempt to replace the file fails, as on a full disk. */
  private static void refuse(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(file.getFileName() + ".new").resolve("x"));
  }

  private static void allow(Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.delete(beside.resolve("x"));
    Files.delete(beside);
  }

  private Path file(Wishes work) {
    return state.allocations().resolve(work.id() + ".json");
  }

  @Test
  void stop_order_is_carried_out_though_it_cannot_be_written_down() throws Exception {
    Wishes stopped = Wishes.run("x").graceMs(0);
    Wishes unnamed = Wishes.run("x").graceMs(0);
    Wishes staying = Wishes.run("x");
    Wishes fresh = Wishes.run("x");
    want(stopped.wish(), unnamed.wish(), staying.wish());
    turns(2);
    refuse(state.desiredFile());
    refuse(file(stopped));
    assertThatThrownBy(
            () -> want(stopped.target(Target.STOPPED).wish(), staying.wish(), fresh.wish()))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(table.desiredVersion()).isEqualTo(1);
    turns(20);
    assertThat(report(stopped).released()).isTrue();
    assertThat(report(stopped).endCause()).isEqualTo(EndCause.STOP_ORDER);
    assertThat(report(unnamed).released()).isTrue();
    assertThat(report(staying).state()).isEqualTo(AllocationState.RUNNING);
    assertThat(runtime.starts).doesNotContain(fresh.id());
  }

  @Test
  void nothing_starts_before_its_intent_is_on_disk() throws Exception {
    Wishes work = Wishes.run("x");
    refuse(file(work));
    want(work.wish());
    turns(5);
    assertThat(runtime.starts).isEmpty();
    allow(file(work));
    turns(2);
    assertThat(runtime.starts).containsExactly(work.id());
  }

  @Test
  void limit_is_enforced_in_time_with_a_disk_that_refuses() throws Exception {
    Wishes work = Wishes.run("x").runLimitMs(3_100).graceMs(0);
    want(work.wish());
    turns(2);
    long go = runtime.observe(work.id()).goMs();
    refuse(file(work));
    turns(40);
    assertThat(report(work).endCause()).isEqualTo(EndCause.RUN_LIMIT);
    assertThat(report(work).elapsedMs()).isEqualTo(3_100);
    assertThat(runtime.observe(work.id()).endMs() - go).isBetween(3_100L, 3_150L);
    assertThat(report(work).released()).isTrue();
  }

  @Test
  void extension_that_the_second_guard_cannot_hear_of_is_not_acknowledged() {
    Wishes work = Wishes.run("x").runLimitMs(60_000).graceMs(0);
    want(work.wish());
    turns(2);
    runtime.guardIsFull = true;
    want(work.runLimitMs(120_000).wish());
    turns(10);
    assertThat(report(work).runLimitMs()).isEqualTo(60_000);
    assertThat(runtime.guarded).containsEntry(work.id(), 60_000L);
    // Nor is anything started that nobody else would end.
    Wishes late = Wishes.run("x");
    want(work.runLimitMs(120_000).wish(), late.wish());
    turns(10);
    assertThat(runtime.starts).doesNotContain(late.id());
    runtime.guardIsFull = false;
    clock.pass(1_000);
    turns(3);
    assertThat(report(work).runLimitMs()).isEqualTo(120_000);
    assertThat(runtime.guarded).containsEntry(work.id(), 120_000L);
    assertThat(runtime.starts).contains(late.id());
  }
}
