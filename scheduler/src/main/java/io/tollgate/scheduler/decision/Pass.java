package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the queue, with the moves that both orders make: slots that were promised are kept
 * from the beginning, and nobody starts where he would touch one.
 */
final class Pass {
  final Round round;
  final Fleet fleet;
  final Promises promises;
  private final Map<SessionId, Slot> kept = new HashMap<>();
  private final Map<SessionId, Outcome> outcomes = new LinkedHashMap<>();

  Pass(Round round, Fleet fleet, Map<SessionId, Promise> given) {
    this.round = round;
    this.fleet = fleet;
    this.promises = new Promises(round, given);
  }

  /**
   * Considers the sessions; what was found for each, in the order they were considered.
   *
   * @param sorted who waits, in order
   */
  Map<SessionId, Outcome> over(List<QueuedSession> sorted) {
    if (!Planted.is(HouseDefect.BACKFILL_OVER_PROMISES)) {
      promises.given().forEach(this::keep);
    }
    if (round.policy().order() == QueueOrder.SUBMIT) {
      new ConservativeWalk(this).over(sorted);
    } else {
      new SizeAwareWalk(this).over(sorted);
    }
    return outcomes;
  }

  /** Those whose promised slot is still there, beside what is held and what was promised before. */
  Set<SessionId> keptSlots() {
    promises.given().forEach(this::keep);
    return kept.keySet();
  }

  private void keep(Promise promise) {
    QueuedSession session = round.state().queue().get(promise.session());
    if (session == null || round.gates().shut(session)) {
      return;
    }
    List<NodeLine> nodes = fleet.lines(promise.nodes());
    long told = Ticks.of(promise.latestStart());
    long start = Math.max(round.now(), told);
    // A slot whose time has come and gone by a little ends when it was to end.
    long length = Math.max(round.length(session), told + round.slotLength(session) - start);
    boolean holds =
        nodes.size() == session.shape().nodes()
            && nodes.stream()
                .allMatch(
                    node ->
                        node.couldHold(session.shape())
                            && node.clear(session.shape(), start, start + length));
    if (holds) {
      reserve(session, new Slot(nodes, start, length));
    }
  }

  /** Whether this pass has looked at it. */
  boolean considered(QueuedSession session) {
    return outcomes.containsKey(session.id());
  }

  /** What was found so far. */
  Collection<Outcome> outcomes() {
    return outcomes.values();
  }

  /** Where it could start now, its own limits and gates aside; empty when nowhere. */
  List<Place> places(QueuedSession session) {
    return fleet.fit(session).now(round.length(session), session.failedOn());
  }

  /** Whether its limits would let it start now. */
  boolean limitsOpen(QueuedSession session) {
    return fleet.limits().clear(session, round.now(), round.length(session));
  }

  /** When its slot could begin at the earliest; {@link Ticks#NEVER} when it can have none. */
  long earliest(QueuedSession session, long ready) {
    long length = round.slotLength(session);
    Fit fit = fleet.fit(session);
    long start = ready;
    while (start < Ticks.NEVER) {
      long allowed = fleet.limits().earliest(session, start, length);
      long there = allowed >= Ticks.NEVER ? Ticks.NEVER : fit.earliest(length, allowed);
      if (there >= Ticks.NEVER || !round.gates().let(session, there)) {
        return Ticks.NEVER;
      }
      if (there == allowed || fleet.limits().clear(session, there, length)) {
        return there;
      }
      start = there;
    }
    return Ticks.NEVER;
  }

  /** The best slot at that time; its own old one when it began then. */
  Slot slot(QueuedSession session, long start, @Nullable Slot own) {
    long length = round.slotLength(session);
    List<NodeLine> nodes =
        own != null && own.start() == start
            ? own.nodes()
            : fleet.fit(session).at(start, length, session.failedOn());
    return new Slot(nodes, start, length);
  }

  void reserve(QueuedSession session, Slot slot) {
    kept.put(session.id(), slot);
    fleet.keep(session, slot);
  }

  /** Takes its slot back, if it has one. */
  @Nullable Slot release(QueuedSession session) {
    Slot slot = kept.remove(session.id());
    if (slot != null) {
      fleet.give(session, slot);
    }
    return slot;
  }

  /** It starts now at those places. */
  void starts(QueuedSession session, List<Place> places) {
    promises.drop(session);
    List<Placement> placements = fleet.start(session, places, round.length(session));
    List<NodeLine> nodes = places.stream().map(place -> fleet.line(place.node())).toList();
    outcomes.put(
        session.id(),
        new Outcome(session, outcomes.size(), placements, true, true, round.now(), nodes));
  }

  /** It waits, for now without a slot. */
  void waits(QueuedSession session, boolean open, boolean limitsOpen) {
    outcomes.put(
        session.id(),
        new Outcome(session, outcomes.size(), List.of(), open, limitsOpen, Ticks.NEVER, List.of()));
  }

  /** It waits, and got that slot. */
  void waits(QueuedSession session, Slot slot) {
    outcomes.computeIfPresent(session.id(), (id, found) -> found.with(slot));
  }
}
