package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionEvent.Ran;
import io.tollgate.scheduler.session.SessionEvent.StartFailed;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.session.SessionEvent.WorkEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptLifeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void a_gang_runs_only_when_every_rank_does() {
    Progress starting = in(SessionState.STARTING);

    assertThat(AttemptLife.next(starting, List.of(running(0, 10), prepared(1)))).isEmpty();
    assertThat(AttemptLife.next(starting, List.of(running(0, 10), running(1, 5))))
        .containsInstanceOf(Ran.class);
  }

  @Test
  void a_gang_is_let_go_when_every_rank_stands_prepared() {
    Progress starting = in(SessionState.STARTING);

    assertThat(AttemptLife.isReadyToGo(starting, List.of(prepared(0), silent(1)))).isFalse();
    assertThat(AttemptLife.isReadyToGo(starting, List.of(prepared(0), prepared(1)))).isTrue();
  }

  @Test
  void one_rank_that_cannot_start_fails_the_start() {
    RankReport failed = over(1, 0, "start_failed", OptionalInt.empty());

    assertThat(AttemptLife.next(in(SessionState.STARTING), List.of(prepared(0), failed)))
        .containsInstanceOf(StartFailed.class);
  }

  @Test
  void work_that_ended_before_anybody_saw_it_run_still_ran() {
    RankReport quick = over(0, 3, "exited", OptionalInt.of(0));

    assertThat(AttemptLife.next(in(SessionState.STARTING), List.of(quick)))
        .containsInstanceOf(Ran.class);
  }

  @Test
  void an_exited_rank_waits_for_the_others() {
    RankReport done = over(0, 61_000, "exited", OptionalInt.of(0));

    assertThat(AttemptLife.next(in(SessionState.RUNNING), List.of(done, running(1, 62_000))))
        .isEmpty();
  }

  @Test
  void one_rank_that_fails_ends_the_session_as_failed() {
    RankReport failed = over(0, 61_000, "exited", OptionalInt.of(3));

    WorkEnded end = end(List.of(failed, running(1, 62_000)));

    assertThat(end.reason()).isEqualTo(EndReason.FAILED);
    assertThat(end.exitCode()).hasValue(3);
    assertThat(end.minutesUsed()).isEqualTo(2);
  }

  @Test
  void all_ranks_done_is_completed_and_a_run_limit_is_expired() {
    RankReport done = over(0, 61_000, "exited", OptionalInt.of(0));
    RankReport limited = over(1, 60_000, "run_limit", OptionalInt.of(143));

    assertThat(end(List.of(done)).reason()).isEqualTo(EndReason.COMPLETED);
    assertThat(end(List.of(done, limited)).reason()).isEqualTo(EndReason.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource({"lost", "rebooted"})
  void work_the_node_lost_is_the_platforms_end(String cause) {
    RankReport lost = over(0, 61_000, cause, OptionalInt.empty());

    assertThat(AttemptLife.next(in(SessionState.RUNNING), List.of(lost)))
        .contains(new StopOrdered(EndReason.NODE_LOST));
  }

  @Test
  void program_that_fails_after_its_gpu_did_is_the_platforms_end() {
    RankReport victim = hit(over(0, 61_000, "exited", OptionalInt.of(1)), "xid_79", "hardware");

    assertThat(AttemptLife.next(in(SessionState.RUNNING), List.of(victim)))
        .contains(new StopOrdered(EndReason.NODE_LOST));
  }

  @Test
  void rank_that_fails_beside_one_whose_gpu_failed_is_a_victim_too() {
    RankReport failed = over(0, 61_000, "exited", OptionalInt.of(1));
    RankReport hit = hit(running(1, 61_000), "xid_79", "hardware");

    assertThat(AttemptLife.next(in(SessionState.RUNNING), List.of(failed, hit)))
        .contains(new StopOrdered(EndReason.NODE_LOST));
  }

  @ParameterizedTest
  @CsvSource({"xid_31, own_fault", "throttled, notice"})
  void program_that_fails_by_its_own_fault_has_failed(String cause, String kind) {
    RankReport failed = hit(over(0, 61_000, "exited", OptionalInt.of(1)), cause, kind);

    assertThat(end(List.of(failed)).reason()).isEqualTo(EndReason.FAILED);
  }

  @Test
  void program_that_succeeds_or_uses_up_its_time_on_a_failing_gpu_has_what_it_paid_for() {
    RankReport done = hit(over(0, 61_000, "exited", OptionalInt.of(0)), "xid_94", "hardware");
    RankReport limited =
        hit(over(0, 61_000, "run_limit", OptionalInt.of(143)), "xid_79", "hardware");

    assertThat(end(List.of(done)).reason()).isEqualTo(EndReason.COMPLETED);
    assertThat(end(List.of(limited)).reason()).isEqualTo(EndReason.EXPIRED);
  }

  private static RankReport hit(RankReport rank, String cause, String kind) {
    return new RankReport(
        rank.allocation(),
        rank.state(),
        rank.elapsedMs(),
        rank.runLimitMs(),
        rank.endCause(),
        Optional.empty(),
        rank.exitCode(),
        rank.message(),
        rank.ports(),
        List.of(new AllocationNote(cause, kind, "GPU-1", "2026-11-21T10:00:00Z", "x")));
  }

  @Test
  void work_that_its_node_stopped_unasked_is_evicted() {
    RankReport stopped = over(0, 61_000, "stop_order", OptionalInt.of(143));

    assertThat(AttemptLife.next(in(SessionState.RUNNING), List.of(stopped)))
        .contains(new StopOrdered(EndReason.EVICTED));
  }

  @Test
  void a_stop_ends_when_the_last_rank_is_over_even_unkillable() {
    RankReport stopped = over(0, 10_000, "stop_order", OptionalInt.of(143));
    RankReport stuck = report(1, "unkillable", 10_000, Optional.empty(), OptionalInt.empty());

    assertThat(AttemptLife.next(in(SessionState.STOPPING), List.of(stopped, running(1, 9))))
        .isEmpty();
    assertThat(AttemptLife.next(in(SessionState.STOPPING), List.of(stopped, stuck)))
        .containsInstanceOf(WorkEnded.class);
  }

  @ParameterizedTest(name = "{0} ms {1}: {2} minute numbers")
  @CsvSource({
    "0,      stopped_by_user, 0",
    "1,      stopped_by_user, 1",
    "60000,  stopped_by_user, 1",
    "60001,  stopped_by_user, 2",
    "59999,  evicted,         0",
    "60000,  evicted,         1",
    "119999, evicted,         1",
    "9999999999, expired,     60",
  })
  void started_minutes_are_used_except_the_one_the_platform_cut(
      long elapsed, String reason, int expected) {
    List<RankReport> ranks = List.of(running(0, elapsed));

    assertThat(AttemptLife.minutes(in(SessionState.RUNNING), EndReason.ofCode(reason), ranks))
        .isEqualTo(expected);
  }

  private static WorkEnded end(List<RankReport> ranks) {
    return (WorkEnded) AttemptLife.next(in(SessionState.RUNNING), ranks).orElseThrow();
  }

  private static Progress in(SessionState state) {
    ProgressChange at = Progress.submitted(60, false, false, NOW).change();
    at.state = state;
    at.attempt = 1;
    if (state != SessionState.STARTING) {
      at.runningAt = Optional.of(NOW);
      at.startedAt = Optional.of(NOW);
    }
    if (state == SessionState.STOPPING) {
      at.stopReason = Optional.of(EndReason.STOPPED_BY_USER);
    }
    return at.done();
  }

  private static RankReport running(int rank, long elapsed) {
    return report(rank, "running", elapsed, Optional.empty(), OptionalInt.empty());
  }

  private static RankReport prepared(int rank) {
    return report(rank, "prepared", 0, Optional.empty(), OptionalInt.empty());
  }

  private static RankReport silent(int rank) {
    return RankReport.silent(allocation(rank));
  }

  private static RankReport over(int rank, long elapsed, String cause, OptionalInt exit) {
    String state = cause.equals("lost") ? "lost" : "exited";
    return report(rank, state, elapsed, Optional.of(cause), exit);
  }

  private static RankReport report(
      int rank, String state, long elapsed, Optional<String> cause, OptionalInt exit) {
    return new RankReport(
        allocation(rank),
        Optional.of(state),
        elapsed,
        3_600_000,
        cause,
        Optional.empty(),
        exit,
        Optional.empty(),
        Map.of(),
        List.of());
  }

  private static Allocation allocation(int rank) {
    return new Allocation(
        new AllocationId(new UUID(1, rank)),
        new SessionId(new UUID(2, 1)),
        1,
        rank,
        2,
        new NodeId(new UUID(3, rank)),
        List.of("GPU-" + rank),
        Shape.WHOLE,
        0,
        0,
        "prepared",
        Optional.empty(),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        NOW.plusSeconds(7_200),
        Optional.empty(),
        NOW);
  }
}
