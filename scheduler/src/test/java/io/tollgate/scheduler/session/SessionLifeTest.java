package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.session.SessionEvent.Extended;
import io.tollgate.scheduler.session.SessionEvent.Placed;
import io.tollgate.scheduler.session.SessionEvent.Ran;
import io.tollgate.scheduler.session.SessionEvent.StartFailed;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.session.SessionEvent.WorkEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLifeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final LifePolicy POLICY = LifePolicy.defaults();

  /** Written by hand from the design, every state against every event; `-` changes nothing. */
  @ParameterizedTest(name = "{0} + {1} -> {2}")
  @CsvSource({
    "QUEUED,   placed,              STARTING",
    "QUEUED,   ran,                 -",
    "QUEUED,   start_failed,        -",
    "QUEUED,   stop_by_user,        ENDED cancelled",
    "QUEUED,   stop_by_platform,    ENDED evicted",
    "QUEUED,   completed,           -",
    "QUEUED,   node_lost,           -",
    "QUEUED,   extended,            QUEUED",
    "QUEUED,  held,                QUEUED",
    "QUEUED,  let_go,              -",
    "STARTING, placed,              -",
    "STARTING, ran,                 RUNNING",
    "STARTING, start_failed,        QUEUED",
    "STARTING, last_start_failed,   ENDED never_started",
    "STARTING, stop_by_user,        STOPPING",
    "STARTING, stop_by_platform,    STOPPING",
    "STARTING, completed,           -",
    "STARTING, node_lost,           -",
    "STARTING, extended,            STARTING",
    "STARTING,held,                -",
    "STARTING,let_go,              -",
    "RUNNING,  placed,              -",
    "RUNNING,  ran,                 -",
    "RUNNING,  start_failed,        -",
    "RUNNING,  stop_by_user,        STOPPING",
    "RUNNING,  stop_by_platform,    STOPPING",
    "RUNNING,  completed,           ENDED completed",
    "RUNNING,  failed,              ENDED failed",
    "RUNNING,  expired,             ENDED expired",
    "RUNNING,  node_lost,           ENDED node_lost",
    "RUNNING,  extended,            RUNNING",
    "RUNNING, held,                -",
    "RUNNING, let_go,              -",
    "STOPPING, placed,              -",
    "STOPPING, ran,                 -",
    "STOPPING, start_failed,        ENDED stopped_by_user",
    "STOPPING, stop_by_user,        -",
    "STOPPING, stop_by_platform,    -",
    "STOPPING, completed,           ENDED stopped_by_user",
    "STOPPING, node_lost,           ENDED stopped_by_user",
    "STOPPING, extended,            -",
    "STOPPING,held,                -",
    "STOPPING,let_go,              -",
    "QUEUED,  ranked,              QUEUED",
    "STARTING,ranked,              -",
    "RUNNING, ranked,              -",
    "STOPPING,ranked,              -",
    "ENDED,   ranked,              -",
    "QUEUED,  shortened,           QUEUED",
    "STARTING,shortened,           -",
    "RUNNING, shortened,           -",
    "STOPPING,shortened,           -",
    "ENDED,   shortened,           -",
    "QUEUED,  operator_held,       QUEUED",
    "STARTING,operator_held,       -",
    "RUNNING, operator_held,       -",
    "STOPPING,operator_held,       -",
    "ENDED,   operator_held,       -",
    "QUEUED,  operator_let_go,     -",
    "STARTING,operator_let_go,     -",
    "RUNNING, operator_let_go,     -",
    "STOPPING,operator_let_go,     -",
    "ENDED,   operator_let_go,     -",
    "ENDED,    placed,              -",
    "ENDED,    ran,                 -",
    "ENDED,    start_failed,        -",
    "ENDED,    stop_by_user,        -",
    "ENDED,    stop_by_platform,    -",
    "ENDED,    completed,           -",
    "ENDED,    node_lost,           -",
    "ENDED,    extended,            -",
    "ENDED,   held,                -",
    "ENDED,   let_go,              -",
  })
  void moves_as_the_table_says(SessionState from, String event, String expected) {
    Progress at = in(from, event.equals("last_start_failed") ? 2 : 0);

    Optional<Progress> next = SessionLife.apply(at, event(event), POLICY, NOW);

    String found =
        next.map(
                progress ->
                    progress.state()
                        + progress.endReason().map(reason -> " " + reason.code()).orElse(""))
            .orElse("-");
    assertThat(found).isEqualTo(expected.strip());
    next.ifPresent(progress -> assertThat(progress.version()).isEqualTo(at.version() + 1));
  }

  @Test
  void minutes_acknowledged_while_the_platform_stops_it_are_there_for_the_next_attempt() {
    Progress at = Progress.submitted(5, true, false, NOW);
    for (SessionEvent event :
        java.util.List.of(
            new SessionEvent.Placed(),
            new SessionEvent.Ran(),
            new SessionEvent.StopOrdered(EndReason.EVICTED),
            new Extended(7),
            new SessionEvent.WorkEnded(EndReason.EVICTED, java.util.OptionalInt.empty(), "", 1))) {
      at = SessionLife.apply(at, event, POLICY, NOW).orElseThrow();
    }

    assertThat(at.state()).isEqualTo(SessionState.QUEUED);
    assertThat(at.prepaidMinutes()).isEqualTo(12);
    assertThat(at.minutesUsed()).isEqualTo(1);
  }

  @Test
  void what_is_held_is_not_placed_until_it_is_let_go() {
    Progress held = Progress.submitted(5, false, true, NOW);

    assertThat(held.heldSince()).contains(NOW);
    assertThat(SessionLife.apply(held, event("placed"), POLICY, NOW)).isEmpty();
    assertThat(SessionLife.apply(held, event("held"), POLICY, NOW)).isEmpty();

    Progress free = SessionLife.apply(held, event("let_go"), POLICY, NOW).orElseThrow();
    assertThat(free.heldSince()).isEmpty();
    assertThat(SessionLife.apply(free, event("placed"), POLICY, NOW)).isPresent();
    Progress stopped = SessionLife.apply(held, event("stop_by_user"), POLICY, NOW).orElseThrow();
    assertThat(stopped.heldSince()).isEmpty();
  }

  @Test
  void an_owner_lifts_his_own_hold_and_never_an_operators() {
    Progress both =
        SessionLife.apply(
                Progress.submitted(5, false, true, NOW), event("operator_held"), POLICY, NOW)
            .orElseThrow();

    Progress own = SessionLife.apply(both, event("let_go"), POLICY, NOW).orElseThrow();
    assertThat(own.operatorHold()).contains(new OperatorHold("key:1", "an incident", NOW));
    assertThat(SessionLife.apply(own, event("let_go"), POLICY, NOW)).isEmpty();
    assertThat(SessionLife.apply(own, event("placed"), POLICY, NOW)).isEmpty();

    Progress free = SessionLife.apply(own, event("operator_let_go"), POLICY, NOW).orElseThrow();
    assertThat(SessionLife.apply(free, event("placed"), POLICY, NOW)).isPresent();
  }

  @Test
  void the_platform_queues_again_at_once_the_first_time_and_then_after_growing_pauses() {
    Progress at = Progress.submitted(600, true, false, NOW);
    List<Long> pauses = new ArrayList<>();
    while (at.state() != SessionState.ENDED) {
      at = evicted(at);
      pauses.add(
          at.notBefore().map(until -> until.getEpochSecond() - NOW.getEpochSecond()).orElse(0L));
    }

    assertThat(pauses).containsExactly(0L, 10L, 20L, 40L, 80L, 0L);
    assertThat(at.endReason()).contains(EndReason.EVICTED);
    assertThat(at.requeues()).isEqualTo(5);
  }

  @Test
  void an_owner_may_want_fewer_requeues_than_the_house_allows() {
    StartTerms once = new StartTerms(0, OptionalInt.of(1));
    Progress again = evicted(Progress.submitted(600, true, false, once, NOW));

    assertThat(again.state()).isEqualTo(SessionState.QUEUED);
    assertThat(evicted(again).endReason()).contains(EndReason.EVICTED);
  }

  private static Progress evicted(Progress from) {
    Progress at = from;
    for (SessionEvent event :
        List.of(
            new SessionEvent.Placed(),
            new SessionEvent.Ran(),
            new SessionEvent.StopOrdered(EndReason.EVICTED),
            new SessionEvent.WorkEnded(EndReason.EVICTED, OptionalInt.empty(), "", 1))) {
      at = SessionLife.apply(at, event, POLICY, NOW).orElseThrow();
    }
    return at;
  }

  @Test
  void every_move_is_to_a_successor_of_its_state() {
    for (SessionState from : SessionState.values()) {
      for (String event :
          new String[] {
            "placed",
            "ran",
            "start_failed",
            "stop_by_user",
            "stop_by_platform",
            "completed",
            "failed",
            "expired",
            "node_lost",
            "extended",
            "held",
            "let_go",
            "operator_held",
            "operator_let_go",
            "ranked",
            "shortened"
          }) {
        SessionLife.apply(in(from, 0), event(event), POLICY, NOW)
            .filter(next -> next.state() != from)
            .ifPresent(next -> assertThat(from.successors()).contains(next.state()));
      }
    }
  }

  @Test
  void ended_is_terminal_and_settled_and_has_a_reason() {
    Progress ended =
        SessionLife.apply(in(SessionState.RUNNING, 0), event("completed"), POLICY, NOW)
            .orElseThrow();

    assertThat(ended.state().isTerminal()).isTrue();
    assertThat(ended.billing()).isEqualTo(BillingPhase.SETTLED);
    assertThat(ended.endReason()).contains(EndReason.COMPLETED);
    assertThat(ended.endedAt()).contains(NOW);
  }

  @Test
  void a_stop_of_a_session_that_ran_before_its_requeue_is_called_a_stop() {
    Progress queuedAgain = requeued();

    Progress ended =
        SessionLife.apply(queuedAgain, event("stop_by_user"), POLICY, NOW).orElseThrow();

    assertThat(ended.endReason()).contains(EndReason.STOPPED_BY_USER);
  }

  @Test
  void a_platform_end_queues_again_when_the_session_asked_for_it_and_minutes_are_left() {
    Progress again = requeued();

    assertThat(again.state()).isEqualTo(SessionState.QUEUED);
    assertThat(again.requeues()).isEqualTo(1);
    assertThat(again.minutesUsed()).isEqualTo(7);
    assertThat(again.stopReason()).isEmpty();
    assertThat(again.endReason()).isEmpty();
  }

  @Test
  void a_platform_end_with_no_minutes_left_ends() {
    Progress stopping = stoppingByPlatform(true);

    Progress ended =
        SessionLife.apply(
                stopping,
                new WorkEnded(EndReason.EVICTED, OptionalInt.empty(), "", 60),
                POLICY,
                NOW)
            .orElseThrow();

    assertThat(ended.endReason()).contains(EndReason.EVICTED);
  }

  @Test
  void a_users_stop_during_an_eviction_takes_the_requeue_back() {
    Progress evicted = stoppingByPlatform(true);

    Progress stopped = SessionLife.apply(evicted, event("stop_by_user"), POLICY, NOW).orElseThrow();
    Progress ended = SessionLife.apply(stopped, event("node_lost"), POLICY, NOW).orElseThrow();

    assertThat(stopped.state()).isEqualTo(SessionState.STOPPING);
    assertThat(ended.state()).isEqualTo(SessionState.ENDED);
    assertThat(ended.endReason()).contains(EndReason.EVICTED);
  }

  @Test
  void what_an_operator_stops_does_not_queue_again() {
    ProgressChange running = in(SessionState.RUNNING, 0).change();
    running.requeue = true;

    Progress stopping =
        SessionLife.apply(running.done(), new StopOrdered(EndReason.EVICTED, false), POLICY, NOW)
            .orElseThrow();
    Progress ended = SessionLife.apply(stopping, event("node_lost"), POLICY, NOW).orElseThrow();

    assertThat(ended.endReason()).contains(EndReason.EVICTED);
  }

  @Test
  void what_is_made_to_leave_remembers_it_when_it_is_queued_again() {
    ProgressChange running = in(SessionState.RUNNING, 0).change();
    running.requeue = true;
    SessionId claimant = new SessionId(new java.util.UUID(7, 7));

    Progress stopping =
        SessionLife.apply(running.done(), StopOrdered.preempted(claimant), POLICY, NOW)
            .orElseThrow();
    Progress again = SessionLife.apply(stopping, event("node_lost"), POLICY, NOW).orElseThrow();

    assertThat(stopping.stopReason()).contains(EndReason.PREEMPTED);
    assertThat(again.state()).isEqualTo(SessionState.QUEUED);
    assertThat(again.preempted()).contains(new Preempted(1, NOW, Optional.of(claimant)));
  }

  @Test
  void requeues_are_bounded() {
    ProgressChange often = stoppingByPlatform(true).change();
    often.requeues = POLICY.requeuesMax();

    Progress ended = SessionLife.apply(often.done(), event("node_lost"), POLICY, NOW).orElseThrow();

    assertThat(ended.state()).isEqualTo(SessionState.ENDED);
  }

  @Test
  void failed_starts_back_off_twice_as_long_each_time() {
    Progress first =
        SessionLife.apply(in(SessionState.STARTING, 0), event("start_failed"), POLICY, NOW)
            .orElseThrow();
    Progress second =
        SessionLife.apply(in(SessionState.STARTING, 1), event("start_failed"), POLICY, NOW)
            .orElseThrow();

    assertThat(first.notBefore()).contains(NOW.plusSeconds(10));
    assertThat(second.notBefore()).contains(NOW.plusSeconds(20));
    assertThat(POLICY.backoff(50)).isEqualTo(Duration.ofMinutes(10));
  }

  private static Progress requeued() {
    return SessionLife.apply(
            stoppingByPlatform(true),
            new WorkEnded(EndReason.EVICTED, OptionalInt.empty(), "", 7),
            POLICY,
            NOW)
        .orElseThrow();
  }

  private static Progress stoppingByPlatform(boolean requeue) {
    ProgressChange running = in(SessionState.RUNNING, 0).change();
    running.requeue = requeue;
    return SessionLife.apply(running.done(), event("stop_by_platform"), POLICY, NOW).orElseThrow();
  }

  private static Progress in(SessionState state, int startFailures) {
    ProgressChange at = Progress.submitted(60, false, false, NOW).change();
    at.state = state;
    at.startFailures = startFailures;
    if (state == SessionState.RUNNING || state == SessionState.STOPPING) {
      at.billing = BillingPhase.METERED;
      at.attempt = 1;
      at.runningAt = Optional.of(NOW);
      at.startedAt = Optional.of(NOW);
    }
    if (state == SessionState.STOPPING) {
      at.stopReason = Optional.of(EndReason.STOPPED_BY_USER);
    }
    if (state == SessionState.ENDED) {
      at.billing = BillingPhase.SETTLED;
      at.endReason = Optional.of(EndReason.COMPLETED);
      at.endedAt = Optional.of(NOW);
    }
    return at.done();
  }

  private static SessionEvent event(String word) {
    return switch (word) {
      case "placed" -> new Placed();
      case "ran" -> new Ran();
      case "start_failed", "last_start_failed" -> new StartFailed("no such file");
      case "stop_by_user" -> new StopOrdered(EndReason.STOPPED_BY_USER);
      case "stop_by_platform" -> new StopOrdered(EndReason.EVICTED);
      case "completed" -> end(EndReason.COMPLETED);
      case "failed" -> end(EndReason.FAILED);
      case "expired" -> end(EndReason.EXPIRED);
      case "node_lost" -> end(EndReason.NODE_LOST);
      case "held" -> new SessionEvent.Held();
      case "let_go" -> new SessionEvent.LetGo();
      case "operator_held" -> new SessionEvent.HeldByOperator("key:1", "an incident");
      case "operator_let_go" -> new SessionEvent.LetGoByOperator();
      case "ranked" -> new SessionEvent.Ranked(7);
      case "shortened" -> new SessionEvent.Shortened(5);
      case "extended" -> new Extended(30);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static WorkEnded end(EndReason reason) {
    return new WorkEnded(reason, OptionalInt.empty(), "", 1);
  }
}
