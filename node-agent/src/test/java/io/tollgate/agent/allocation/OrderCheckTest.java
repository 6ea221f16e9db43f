package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orders that nobody can carry out. */
class OrderCheckTest extends AllocationTableFixture {

  private static List<Wishes> hopeless() {
    Map<String, String> noValue = new HashMap<>();
    noValue.put("A", null);
    return List.of(
        Wishes.run("x").gpus(List.of("GPU-9")),
        Wishes.run("x").gpus(Arrays.asList("GPU-1", null)),
        Wishes.run("x").gpus(List.of("GPU-1", "GPU-1")),
        Wishes.run("x").runLimitMs(0),
        Wishes.run("x").runLimitMs(-5),
        Wishes.run("x").runLimitMs(Long.MAX_VALUE),
        Wishes.run("x").graceMs(-1),
        Wishes.run("x").graceMs(Long.MAX_VALUE),
        Wishes.run("x", "a\0b"),
        Wishes.run("x", "half \ud83d"),
        Wishes.run("x").environment(Map.of("A", "a\0b")),
        Wishes.run("x").environment(noValue),
        Wishes.run("x").ports(""),
        new Wishes(
            Wishes.run("x").id(),
            Target.RUNNING,
            Arrays.asList("x", null),
            Map.of(),
            List.of(),
            List.of(),
            1_000,
            1_000));
  }

  @Test
  void order_that_cannot_be_carried_out_is_a_failed_start_with_the_reason() {
    Wishes good = Wishes.run("x", "new\nline", "é").environment(Map.of("A", "b\nc"));
    List<Wishes> bad = hopeless();
    List<Wishes> all = new ArrayList<>(bad);
    all.add(good);
    want(all.stream().map(Wishes::wish).toArray(DesiredAllocation[]::new));
    turns(4);
    for (Wishes wishes : bad) {
      AllocationReport report = report(wishes);
      assertThat(report.state()).as("%s", wishes).isEqualTo(AllocationState.EXITED);
      assertThat(report.endCause()).isEqualTo(EndCause.START_FAILED);
      assertThat(report.message()).endsWith(".");
      assertThat(report.elapsedMs()).isZero();
      assertThat(report.released()).isTrue();
    }
    assertThat(report(good).state()).isEqualTo(AllocationState.RUNNING);
    assertThat(runtime.starts).containsExactly(good.id());
  }

  @Test
  void parts_of_a_gpu_are_of_one_and_no_more_than_all_of_it() {
    Wishes one = Wishes.run("x").gpus(List.of("GPU-1"));
    Wishes two = Wishes.run("x").gpus(List.of("GPU-1", "GPU-2"));
    Map<String, Optional<String>> complaints = new HashMap<>();
    for (int part : new int[] {0, 1, 999, 1_000, 1_001}) {
      complaints.put("one " + part, OrderCheck.complaint(one.part(part), Set.of("GPU-1", "GPU-2")));
    }
    complaints.put("two", OrderCheck.complaint(two.part(500), Set.of("GPU-1", "GPU-2")));
    complaints.put("whole", OrderCheck.complaint(two.part(null), Set.of("GPU-1", "GPU-2")));
    assertThat(complaints.entrySet().stream().filter(of -> of.getValue().isPresent()))
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("one 0", "one 1001", "two");
  }

  @Test
  void absurd_wishes_change_nothing_for_work_that_runs() {
    Wishes work = Wishes.run("x").gpus(List.of("GPU-1")).runLimitMs(60_000).graceMs(1_000);
    want(work.wish());
    turns(2);
    for (long absurd : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      want(work.runLimitMs(absurd).graceMs(absurd).gpus(List.of("GPU-9")).wish());
      turns(2);
      assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
      assertThat(report(work).runLimitMs()).isEqualTo(60_000);
    }
    clock.pass(60_000);
    turns(2);
    assertThat(report(work).elapsedMs()).isEqualTo(60_000);
  }

  @Test
  void grace_beyond_all_measure_is_an_hour_at_most() {
    Wishes work = Wishes.run("x");
    want(work.wish());
    turns(2);
    want(work.graceMs(Long.MAX_VALUE).target(Target.STOPPED).wish());
    turns(2);
    assertThat(report(work).state()).isEqualTo(AllocationState.RUNNING);
    clock.pass(3_600_000);
    turns(4);
    assertThat(report(work).state()).isEqualTo(AllocationState.EXITED);
  }
}
