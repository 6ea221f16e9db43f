package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.Charging;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionEnd;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What follows when sessions come to another state: orders to their nodes, and their money. What
 * many sessions need is written together.
 */
final class Consequences {
  /** The order in which ends that come together draw on the balances of their payers. */
  private static final Comparator<Move> BY_PAYER =
      Comparator.comparing((Move move) -> move.to().request().account().value())
          .thenComparing(move -> move.to().id());

  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final ExtensionStore extensions;
  private final Metering metering;
  private final Transaction tx;
  private final LifePolicy policy;

  Consequences(Transaction tx, LifePolicy policy) {
    this.tx = tx;
    this.allocations = tx.allocations();
    this.proofs = tx.proofs();
    this.extensions = tx.extensions();
    this.metering = tx.metering();
    this.policy = policy;
  }

  /** A session before and after an event, and why that befell it. */
  record Move(Session from, Session to, Cause cause) {
    boolean changesState() {
      return from.state() != to.state();
    }

    private boolean ranBefore() {
      return from.progress().runningAt().isPresent();
    }
  }

  void follow(List<Move> moves, Instant now) {
    Map<SessionState, List<Move>> byState = new HashMap<>();
    moves.forEach(
        move -> byState.computeIfAbsent(move.to().state(), s -> new ArrayList<>()).add(move));
    running(byState.getOrDefault(SessionState.RUNNING, List.of()), now);
    byState
        .getOrDefault(SessionState.STOPPING, List.of())
        .forEach(move -> stopping(move, move.cause(), now));
    byState
        .getOrDefault(SessionState.QUEUED, List.of())
        .forEach(move -> queuedAgain(move, move.cause(), now));
    ended(byState.getOrDefault(SessionState.ENDED, List.of()), now);
    // The commit that placed what is STARTING wrote its allocations.
    List<UsageStore.Over> over = new ArrayList<>();
    for (Move move : moves) {
      if (move.from().state().holdsGpus() && !move.to().state().holdsGpus()) {
        UsageStore.Over.of(move.from(), move.to(), move.cause()).ifPresent(over::add);
      }
    }
    tx.usage().add(over, now);
  }

  private void running(List<Move> moves, Instant now) {
    if (moves.isEmpty()) {
      return;
    }
    Map<SessionId, Integer> attempts = new LinkedHashMap<>();
    List<Charging.Beginning> metered = new ArrayList<>();
    for (Move move : moves) {
      ChosenModel.whenRunning(tx, move.to(), move.cause(), now);
      attempts.put(move.to().id(), move.to().progress().attempt());
      metered.add(
          new Charging.Beginning(
              move.to().id().value(), move.to().progress().attempt(), move.cause()));
    }
    metering.startAttempts(metered, now);
    allocations.setLatestEnds(attempts, now, policy.stopGrace().plus(policy.cleanupBound()));
  }

  private void stopping(Move move, Cause cause, Instant now) {
    Session to = move.to();
    String reason = to.progress().stopReason().map(EndReason::code).orElse("stopped");
    if (!Planted.is(HouseDefect.STOP_ORDER_NOT_SENT)) {
      allocations.orderStop(to.id(), to.progress().attempt(), reason);
    }
    if (move.from().state() == SessionState.RUNNING && !to.progress().requeue()) {
      voidPending(List.of(move), now);
      metering.capStop(to.id().value(), cause, now);
    }
  }

  private void queuedAgain(Move move, Cause cause, Instant now) {
    Session from = move.from();
    allocations.orderStop(move.to().id(), move.to().progress().attempt(), "requeued");
    if (move.ranBefore()) {
      voidPending(List.of(move), now);
      EndReason reason = from.progress().stopReason().orElse(EndReason.NODE_LOST);
      List<RankReport> ranks = reports(List.of(from)).getOrDefault(from.id(), List.of());
      metering.endAttempt(from.id().value(), ending(from, ranks, reason, true, now), cause, now);
    }
    tx.notices().nudgeCycle();
  }

  private void ended(List<Move> moves, Instant now) {
    if (moves.isEmpty()) {
      return;
    }
    allocations.orderStops(
        moves.stream()
            .map(
                move ->
                    new AllocationStore.StopOrder(
                        move.to().id(), move.to().progress().attempt(), reason(move).code()))
            .toList());
    voidPending(moves, now);
    List<Session> ran = moves.stream().filter(Move::ranBefore).map(Move::from).toList();
    Map<SessionId, List<RankReport>> reports = reports(ran);
    List<SessionEnd> ends = new ArrayList<>();
    for (Move move : moves.stream().sorted(BY_PAYER).toList()) {
      Session from = move.from();
      if (move.ranBefore()) {
        List<RankReport> ranks = reports.getOrDefault(from.id(), List.of());
        Ending ending = ending(from, ranks, reason(move), false, now);
        ends.add(SessionEnd.ofAttempt(from.id().value(), ending, move.cause()));
      } else if (!Planted.is(HouseDefect.NEVER_RAN_NOT_SETTLED)) {
        ends.add(SessionEnd.neverRan(from.id().value(), reason(move), move.cause()));
      }
    }
    metering.settle(ends, now);
    tx.notices().nudgeCycle();
  }

  private static EndReason reason(Move move) {
    return move.to().progress().endReason().orElseThrow();
  }

  private static Ending ending(
      Session session, List<RankReport> ranks, EndReason reason, boolean requeue, Instant now) {
    if (reason == EndReason.NODE_LOST && Planted.is(HouseDefect.NODE_LOST_BILLED_TO_NOW)) {
      Instant running = session.progress().runningAt().orElse(now);
      long sinceThen = Duration.between(running, now).toMillis();
      return new Ending(session.progress().attempt(), reason, sinceThen, sinceThen, requeue);
    }
    return new Ending(
        session.progress().attempt(),
        reason,
        AttemptLife.smallestElapsedMs(ranks),
        AttemptLife.largestElapsedMs(ranks),
        requeue);
  }

  private void voidPending(List<Move> moves, Instant now) {
    if (Planted.is(MoneyDefect.PENDING_SEGMENT_KEPT)
        || Planted.is(MoneyDefect.PENDING_SEGMENT_CHARGED)) {
      return; // The meter guards against both once more, and only there they would never show.
    }
    Map<SessionId, List<Extension>> pending =
        extensions.pendingOf(moves.stream().map(move -> move.from().id()).toList());
    for (Move move : moves) {
      pending
          .getOrDefault(move.from().id(), List.of())
          .forEach(one -> voidSegment(one, move.cause(), now));
    }
  }

  private void voidSegment(Extension pending, Cause cause, Instant now) {
    UUID session = pending.session().value();
    extensions.decide(pending.segmentId(), "voided", now);
    metering.voidSegment(session, pending.segmentId(), cause, now);
    if (Planted.is(MoneyDefect.SEGMENT_VOIDED_TWICE)) {
      metering.voidSegment(session, pending.segmentId(), cause, now);
    }
  }

  /** The reports of the ranks of the current attempts; one without any is left out. */
  Map<SessionId, List<RankReport>> reports(List<Session> sessions) {
    Map<SessionId, Integer> attempts = new LinkedHashMap<>();
    sessions.forEach(session -> attempts.put(session.id(), session.progress().attempt()));
    if (attempts.isEmpty()) {
      return Map.of();
    }
    List<Allocation> all =
        allocations.ofAttempts(attempts).values().stream().flatMap(List::stream).toList();
    Map<SessionId, List<RankReport>> reports = new HashMap<>();
    for (RankReport report : proofs.of(all)) {
      reports.computeIfAbsent(report.allocation().session(), id -> new ArrayList<>()).add(report);
    }
    return reports;
  }
}
