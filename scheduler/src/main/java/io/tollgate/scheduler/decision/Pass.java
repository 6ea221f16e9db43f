package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the queue, with the moves that both orders make: slots that were promised are kept
 * from the beginning, and nobody starts where he would touch one.
 */
final class Pass {
  /** Beside the places of limits: its throttles. */
  static final int PACED = 1 << 8;

  final Round round;
  final Fleet fleet;
  final Limits limits;
  final Pace pace;
  final Promises promises;
  final Findings findings;
  final Reserve reserve;

  /** Needs have numbers below this. */
  final int kins;

  private final Function<SessionId, @Nullable Waiter> waiting;
  private final Map<Waiter, Slot> kept = new HashMap<>();

  /**
   * @param fleet and
   * @param limits and
   * @param pace all three begun anew
   * @param waiting who waits, by id
   * @param given what they were told
   * @param numbers waiters have numbers below this
   * @param kins and their needs below that
   */
  Pass(
      Round round,
      Fleet fleet,
      Limits limits,
      Pace pace,
      Function<SessionId, @Nullable Waiter> waiting,
      Collection<Promise> given,
      int numbers,
      int kins) {
    this.round = round;
    this.fleet = fleet;
    this.limits = limits;
    this.pace = pace;
    this.kins = kins;
    this.waiting = waiting;
    this.promises = new Promises(round, given, waiting);
    this.findings = new Findings(numbers);
    this.reserve = new Reserve(round, fleet);
  }

  /**
   * Considers the sessions.
   *
   * @param sorted who waits, in order
   */
  Findings over(Lineup sorted) {
    if (!Planted.is(HouseDefect.BACKFILL_OVER_PROMISES)) {
      promises.given().forEach(this::keep);
    }
    if (round.policy().order() == QueueOrder.SUBMIT) {
      new ConservativeWalk(this).over(sorted.asList());
    } else {
      new SizeAwareWalk(this).over(sorted);
    }
    return findings;
  }

  /** Those whose promised slot is still there, beside what is held and what was promised before. */
  Set<SessionId> keptSlots() {
    promises.given().forEach(this::keep);
    Set<SessionId> ids = new HashSet<>();
    kept.keySet().forEach(waiter -> ids.add(waiter.id));
    return ids;
  }

  @Nullable Waiter waiter(Promise promise) {
    return waiting.apply(promise.session());
  }

  private void keep(Promise promise) {
    Waiter waiter = waiter(promise);
    if (waiter == null || round.shut(waiter)) {
      return;
    }
    List<NodeLine> nodes = fleet.named(promise.nodes());
    long told = Ticks.of(promise.latestStart());
    long start = Math.max(round.now(), told);
    if (waiter.gated && round.rules().opens(waiter.session) > start) {
      return;
    }
    // A slot whose time has come and gone by a little ends when it was to end.
    long length = Math.max(waiter.length, told + waiter.slotLength - start);
    boolean holds =
        nodes.size() == waiter.session.shape().nodes()
            && nodes.stream()
                .allMatch(
                    node ->
                        node.couldHold(waiter.kin.need())
                            && node.clear(waiter.kin.need(), start, start + length));
    if (holds) {
      reserve(waiter, new Slot(nodes, start, length));
    }
  }

  /**
   * Whether it could start now, its gates aside; for all its time, or for as much as there is room
   * for, but no less than its owner wants.
   *
   * @param ready when its gates are open
   * @param promised whether it may take what is kept for short work
   */
  Chance chance(Waiter waiter, long ready, boolean promised) {
    Chance least = of(waiter.least, promised);
    return waiter.least == waiter || ready > round.now() || !least.fits()
        ? least
        : longest(waiter, least, promised);
  }

  private Chance of(Waiter waiter, boolean promised) {
    boolean leaves = promised || reserve.leaves(waiter, round.now());
    List<Place> places = leaves ? places(waiter) : List.of();
    return new Chance(waiter, leaves, places, places.isEmpty() ? 0 : limitsShut(waiter));
  }

  /** What fits for a time fits for less, so the longest is found by halving. */
  private Chance longest(Waiter waiter, Chance least, boolean promised) {
    long most = waiter.session.runLimit().toMinutes();
    Chance whole = lasting(waiter, most, promised);
    if (whole.fits()) {
      return whole;
    }
    Chance best = least;
    long fits = waiter.session.least().toMinutes();
    long tooLong = most;
    while (fits + 1 < tooLong) {
      long middle = (fits + tooLong) / 2;
      Chance tried = lasting(waiter, middle, promised);
      if (tried.fits()) {
        best = tried;
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return best;
  }

  /** It for exactly so many minutes. */
  private Chance lasting(Waiter waiter, long minutes, boolean promised) {
    Waiter as = waiter.lasting(Duration.ofMinutes(minutes), round, limits);
    if (as.gated && !round.gates().let(as.session, round.now())) {
      return new Chance(as, false, List.of(), 0);
    }
    return of(as, promised);
  }

  /**
   * How it could start.
   *
   * @param as it, for so long
   * @param leaves whether it leaves what is kept for short work
   * @param places where; empty when nowhere
   * @param shut the limits and throttles that would not let it, by their places
   */
  record Chance(Waiter as, boolean leaves, List<Place> places, int shut) {
    boolean fits() {
      return open() && shut == 0;
    }

    boolean open() {
      return !places.isEmpty();
    }
  }

  /** Where it could start now, its own limits and gates aside; empty when nowhere. */
  List<Place> places(Waiter waiter) {
    Fit fit = fleet.fit(waiter.kin);
    return fit.isPart() ? fit.part(waiter) : fit.now(waiter.length, waiter.session.failedOn());
  }

  /**
   * Those of its limits, and of its throttles, that would not let it start now, by their places.
   */
  int limitsShut(Waiter waiter) {
    return limits.shut(waiter) | (pace.clear(waiter.session, round.now()) ? 0 : PACED);
  }

  /** When its slot could begin at the earliest; {@link Ticks#NEVER} when it can have none. */
  long earliest(Waiter waiter, long ready) {
    Fit fit = fleet.fit(waiter.kin);
    long start = ready;
    while (start < Ticks.NEVER) {
      long paced = pace.earliest(waiter.session, start);
      long allowed = limits.earliest(waiter, paced, waiter.slotLength);
      long there = allowed >= Ticks.NEVER ? Ticks.NEVER : fit.earliest(waiter.slotLength, allowed);
      if (there >= Ticks.NEVER || waiter.gated && !round.gates().let(waiter.session, there)) {
        return Ticks.NEVER;
      }
      boolean inTime = there == allowed || limits.clear(waiter, there, waiter.slotLength);
      if (inTime && pace.clear(waiter.session, there)) {
        return there;
      }
      start = there;
    }
    return Ticks.NEVER;
  }

  /** The best slot at that time; its own old one when it began then. */
  Slot slot(Waiter waiter, long start, @Nullable Slot own) {
    List<NodeLine> nodes =
        own != null && own.start() == start
            ? own.nodes()
            : fleet
                .fit(waiter.kin)
                .openings()
                .at(start, waiter.slotLength, waiter.session.failedOn());
    return new Slot(nodes, start, waiter.slotLength);
  }

  /** What is kept for it; null when nothing is. */
  @Nullable Slot slotOf(Waiter waiter) {
    return kept.get(waiter);
  }

  /** All that is kept. */
  Map<Waiter, Slot> slots() {
    return kept;
  }

  void reserve(Waiter waiter, Slot slot) {
    kept.put(waiter, slot);
    fleet.keep(waiter, slot);
    limits.keep(waiter, slot.start(), slot.length(), 1);
    pace.take(waiter.session, slot.start(), 1);
  }

  /** Takes its slot back, if it has one. */
  @Nullable Slot release(Waiter waiter) {
    Slot slot = kept.remove(waiter);
    if (slot != null) {
      fleet.give(waiter, slot);
      limits.keep(waiter, slot.start(), slot.length(), -1);
      pace.take(waiter.session, slot.start(), -1);
    }
    return slot;
  }

  /** It starts now as it can. */
  void starts(Waiter waiter, Chance chance) {
    promises.drop(waiter);
    Waiter as = chance.as();
    Why why = fleet.why(as, chance.places());
    findings.starts(waiter, as, fleet.start(as, chance.places()), why);
    limits.run(waiter.id, as.limits, round.now() + as.length);
    pace.take(waiter.session, round.now(), 1);
  }

  /** It waits until others have left that slot for it. */
  void free(Waiter waiter, Slot slot) {
    reserve(waiter, slot);
    findings.slot(waiter, slot);
    if (!Planted.is(HouseDefect.FREED_HOLE_FORGOTTEN)) {
      promises.free(waiter, slot);
    }
  }

  /** It waits for that slot, and a contract guarantees that it starts by then. */
  void guarantee(Waiter waiter, Slot slot, Instant by) {
    reserve(waiter, slot);
    findings.slot(waiter, slot);
    promises.guarantee(waiter, slot, by);
  }

  /** It waits, and is told that slot, if the policy allows. */
  void promise(Waiter waiter, Slot slot, long ready, boolean wasKept) {
    reserve(waiter, slot);
    findings.slot(waiter, slot);
    promises.tell(waiter, slot, ready, wasKept);
  }
}
