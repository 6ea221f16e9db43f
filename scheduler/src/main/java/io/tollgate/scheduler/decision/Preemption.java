package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is made to leave, once everybody has started who can: preemptible sessions of lower classes,
 * for those who still wait, in order. Only if the claimant would start at once were they gone, and
 * could not start as soon otherwise; and never where a promise would be touched. What they hold is
 * promised to the claimant, so nobody else gets it.
 *
 * <p>Who was made to leave before makes nobody leave, and who still waits for others to leave does
 * not ask again. So each makes others leave once at most, and it comes to an end.
 */
final class Preemption {
  /** Searches of a round; who comes later in the queue is looked at when those before are gone. */
  private static final int SEARCHES_MAX = 64;

  /** Who is that late in leaving may never leave: others are asked. */
  private static final long TOO_LATE = 300 * Ticks.SECOND;

  private final Pass pass;
  private final Round round;
  private final Tenants tenants;
  private final long now;
  private final Instant gone;
  private final long free;
  private final Map<Waiter, Leaving> rooms = new HashMap<>();
  private final List<Preempt> preempts = new ArrayList<>();
  private final Map<SessionId, HeldSession> victims = new HashMap<>();
  private final Hopeless hopeless;
  private final Guarantees guarantees;
  private final Map<NodeLine, List<Map.Entry<Waiter, Slot>>> slots = new HashMap<>();
  private long ripens = Ticks.NEVER;
  private int searches;

  /**
   * @param pass the round's, which is over
   * @param tenants who holds what
   */
  Preemption(Pass pass, Tenants tenants) {
    this.pass = pass;
    this.round = pass.round;
    this.tenants = tenants;
    this.now = round.now();
    this.gone = Ticks.instant(now).plus(round.policy().leavingAtMost());
    this.free = Gates.expected(Ticks.of(gone), now, round.policy());
    this.hopeless = new Hopeless(pass.kins);
    this.guarantees = new Guarantees(pass);
  }

  /**
   * Decides for all.
   *
   * @param waiting who still waits, in order
   */
  void among(Lineup waiting) {
    if (!tenants.any() && tenants.leaving().isEmpty() && guarantees.none()) {
      return;
    }
    for (Waiter waiter : waiting.waiters) {
      if (!tenants.leavingFor(waiter.id).isEmpty()) {
        waitsForLeaving(waiter);
      } else if (concerns(waiter) && mayStart(waiter)) {
        consider(waiter);
      }
    }
  }

  /** Who leaves for whom, in the order it was decided. */
  List<Preempt> preempts() {
    return preempts;
  }

  /** Who is made to leave by this round. */
  Collection<HeldSession> victims() {
    return victims.values();
  }

  /** For whom that waiter waits who make room for it; null when for nobody. */
  @Nullable Leaving leavingFor(Waiter waiter) {
    return rooms.get(waiter);
  }

  /** Whether anybody waits for others to leave. */
  boolean anyLeave() {
    return !rooms.isEmpty();
  }

  /** When the first that is too young to leave, and was looked at, is no more. */
  Optional<Instant> ripens() {
    return ripens >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(ripens));
  }

  private void waitsForLeaving(Waiter waiter) {
    Collection<HeldSession> leaving = tenants.leavingFor(waiter.id);
    if (leaving.stream().noneMatch(this::isComing) && mayStart(waiter)) {
      consider(waiter);
    }
    if (!rooms.containsKey(waiter)) {
      long until = leaving.stream().mapToLong(one -> Ticks.of(one.latestEnd())).max().orElse(now);
      waitsFor(waiter, leaving, Gates.expected(until, now, round.policy()));
    }
  }

  /** It says that it waits for them if it would start were they gone, and nobody else. */
  private void waitsFor(Waiter waiter, Collection<HeldSession> leaving, long until) {
    Set<SessionId> ids = leaving.stream().map(HeldSession::id).collect(Collectors.toSet());
    @Nullable Slot slot = pass.slotOf(waiter);
    if (slot != null
        && slot.nodes().stream().allMatch(node -> fits(waiter, node, ids, slot.end()))) {
      rooms.put(waiter, new Leaving(ids.stream().sorted().toList(), until));
    }
  }

  /** Whether what it holds should be free soon. */
  private boolean isComing(HeldSession leaving) {
    return Ticks.of(leaving.latestEnd()) + TOO_LATE > now
        && leaving.allocations().stream().map(HeldAllocation::node).anyMatch(this::takesWork);
  }

  private boolean takesWork(NodeId node) {
    return !pass.fleet.named(List.of(node)).isEmpty();
  }

  private boolean mayClaim(Waiter waiter, boolean within) {
    return round.policy().preemption().on()
        && (within && tenants.any() && !Planted.is(HouseDefect.RESERVED_NOT_RECLAIMED)
            || isWhole(waiter) && tenants.anyBelow(floor(waiter)))
        && (!waiter.session.preempted() || Planted.is(HouseDefect.PREEMPTED_PREEMPTS))
        && !hopeless.has(waiter)
        && searches < SEARCHES_MAX;
  }

  private boolean concerns(Waiter waiter) {
    return guarantees.mayLieWithin(waiter) || mayClaim(waiter, false);
  }

  /** Whether nothing but room is missing. */
  private boolean mayStart(Waiter waiter) {
    return !pass.findings.open(waiter.number)
        && round.ready(waiter) <= now
        && pass.pace.clear(waiter.session, now)
        && (!waiter.gated || round.gates().let(waiter.session, free));
  }

  /** Who would start for less than all of its time may do with less room than it asks for. */
  private static boolean isWhole(Waiter waiter) {
    return waiter.least == waiter;
  }

  /** Who is of a class below that may be made to leave for it. */
  private static int floor(Waiter waiter) {
    return waiter.priority + (Planted.is(HouseDefect.EQUALS_PREEMPTED) ? 1 : 0);
  }

  private void consider(Waiter waiter) {
    @Nullable Slot own = pass.release(waiter);
    boolean allowed = pass.limits.clear(waiter, now, free - now + waiter.slotLength);
    boolean within = allowed && guarantees.isWithin(waiter);
    VictimSearch.@Nullable Found found = null;
    if (allowed && mayClaim(waiter, within) && isLate(waiter, within)) {
      searches++;
      slots.clear();
      found = search(waiter, within);
      if (found == null) {
        hopeless.add(waiter);
      }
    }
    if (found != null) {
      leave(waiter, found);
    } else if (own != null) {
      pass.reserve(waiter, own);
    }
    slots.clear();
    if (within) {
      guarantees.tell(waiter, free);
    }
  }

  /** Whether it would start too late, or not at once, if nobody left. */
  private boolean isLate(Waiter waiter, boolean within) {
    long inTime = within ? Math.max(free, guarantees.patience(waiter)) : free;
    return pass.earliest(waiter, now) > inTime
        && pass.places(waiter).isEmpty(); // What moved since its turn may let it start.
  }

  private VictimSearch.@Nullable Found search(Waiter waiter, boolean within) {
    VictimSearch search = new VictimSearch(waiter, vacanciesFor(waiter, within));
    VictimSearch.@Nullable Found best = null;
    for (List<NodeLine> together : pass.fleet.fit(waiter.kin).able().together()) {
      together.removeIf(node -> !node.mayKeep(waiter.kin.need()));
      best = search.better(best, search.among(together));
    }
    return best;
  }

  private static int thousandths(HeldAllocation held) {
    return held.gpuUuids().size() * held.gpuThousandths();
  }

  private void leave(Waiter waiter, VictimSearch.Found found) {
    SessionId claimant = waiter.id;
    List<HeldSession> sorted =
        found.victims().stream().sorted(Comparator.comparing(HeldSession::id)).toList();
    Set<NodeLine> touched = new HashSet<>();
    for (HeldSession victim : sorted) {
      victims.put(victim.id(), victim);
      touched.addAll(pass.fleet.holdInstead(victim.leaving(claimant, gone)));
    }
    slots.clear();
    touched.forEach(node -> pass.fleet.settleAnew(node, slotsOn(node)));
    pass.free(waiter, new Slot(found.nodes(), free, waiter.slotLength));
    waitsFor(waiter, sorted, free);
    preempts.add(
        new Preempt(
            claimant,
            waiter.session.version(),
            sorted.stream()
                .map(victim -> new Preempt.Victim(victim.id(), victim.tenure().version()))
                .toList(),
            gone));
  }

  private Vacancies vacanciesFor(Waiter waiter, boolean within) {
    return new Vacancies() {
      @Override
      public List<HeldSession> mayLeave(NodeLine node) {
        boolean own = within && node.keptFor().filter(waiter.session.account()::equals).isPresent();
        return tenants.mayLeave(node.view().id()).stream()
            .filter(held -> !victims.containsKey(held.id()))
            .filter(held -> own || held.priority() < floor(waiter) && isRipe(held))
            .toList();
      }

      @Override
      public int free(NodeLine node) {
        Set<SessionId> leave = leaving();
        NodeLine left = leave.isEmpty() ? node : pass.fleet.without(node, leave, List.of());
        return Math.max(0, left.gpusNow());
      }

      @Override
      public boolean fits(NodeLine node, Set<SessionId> without) {
        Set<SessionId> all = leaving();
        all.addAll(without);
        return Preemption.this.fits(waiter, node, all, free + waiter.slotLength);
      }

      @Override
      public long lost(HeldSession held) {
        long ran = held.tenure().ranSince().map(since -> now - Ticks.of(since)).orElse(0L);
        int gpus = held.allocations().stream().mapToInt(Preemption::thousandths).sum();
        return Math.max(0, ran) / Shape.WHOLE * gpus;
      }
    };
  }

  /** Who leaves for anybody makes room too. */
  private Set<SessionId> leaving() {
    Set<SessionId> all = new HashSet<>(victims.keySet());
    for (HeldSession leaves : tenants.leaving()) {
      if (isComing(leaves)) {
        all.add(leaves.id());
      }
    }
    return all;
  }

  /** Whether it has run long enough. */
  private boolean isRipe(HeldSession held) {
    Duration minimum = round.policy().preemption().minimumRuntime();
    if (minimum.isZero()) {
      return true;
    }
    long ripe =
        held.tenure().ranSince().map(since -> Ticks.of(since.plus(minimum))).orElse(Ticks.NEVER);
    if (ripe > now) {
      ripens = Math.min(ripens, ripe);
    }
    return ripe <= now;
  }

  /** Whether one node's part is free until then if those were gone, beside what is promised. */
  private boolean fits(Waiter waiter, NodeLine node, Set<SessionId> without, long until) {
    List<Map.Entry<Waiter, Slot>> others =
        slotsOn(node).stream().filter(slot -> counts(slot.getKey(), waiter)).toList();
    return pass.fleet.without(node, without, others).clear(waiter.kin.need(), now, until);
  }

  /** Slots of lower classes that nobody was told of give way. */
  private boolean counts(Waiter holder, Waiter claimant) {
    return holder != claimant
        && (pass.promises.has(holder) || holder.priority >= claimant.priority);
  }

  private List<Map.Entry<Waiter, Slot>> slotsOn(NodeLine node) {
    if (slots.isEmpty()) {
      for (Map.Entry<Waiter, Slot> kept : pass.slots().entrySet()) {
        kept.getValue()
            .nodes()
            .forEach(one -> slots.computeIfAbsent(one, added -> new ArrayList<>()).add(kept));
      }
    }
    return slots.getOrDefault(node, List.of());
  }
}
