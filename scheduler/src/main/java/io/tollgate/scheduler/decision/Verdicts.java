package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which reasons keep everybody waiting, and who is in whose way. Made when a decision is; nothing
 * of it changes any more.
 */
final class Verdicts {
  private static final int PRIORITY = 1 << WaitCode.PRIORITY.ordinal();
  private static final int CAPACITY = 1 << WaitCode.CAPACITY.ordinal();
  private static final int WAITING_FOR_PREEMPTED = 1 << WaitCode.WAITING_FOR_PREEMPTED.ordinal();
  private static final int UNKNOWN = -1;

  private final Round round;
  private final Findings findings;
  private final Lineup waiting;
  private final int[] bits;
  private final int[] positions;
  private final List<@Nullable Obstacle> obstacles;
  private final OperatorReasons operators;
  private final int windows;
  private final Map<Waiter, List<Reached>> reached = new HashMap<>();
  private final Map<Integer, List<Waiter>> inTheWay = new HashMap<>();
  private final Map<Integer, Need> needs = new HashMap<>();
  private final Map<SessionId, Obstacle> own = new HashMap<>();
  private final Map<SessionId, Integer> keptFrom = new HashMap<>();

  /**
   * Judges everybody.
   *
   * @param pass the decision's, which is over
   * @param preemption who leaves for whom
   * @param waiting who still waits, in order
   * @param numbers they have numbers below that
   */
  Verdicts(
      Round round, Pass pass, Preemption preemption, Lineup waiting, Worlds worlds, int numbers) {
    this.round = round;
    this.findings = pass.findings;
    this.waiting = waiting;
    this.bits = new int[numbers];
    this.positions = new int[numbers];
    this.operators = new OperatorReasons(round, pass);
    this.windows = 1 + round.rules().windowsBefore(Ticks.NEVER);
    this.obstacles = new ArrayList<>(pass.kins * windows);
    for (int i = 0; i < pass.kins * windows; i++) {
      obstacles.add(null);
    }
    new Judge(pass, preemption, worlds).judgeAll();
    blockers();
  }

  /** At work only while the pass is as it was left. */
  private final class Judge {
    private final Pass pass;
    private final Preemption preemption;
    private final Worlds worlds;
    private final Worlds.@Nullable Opening[] openings;
    private final @Nullable Obstacle[] joined;

    Judge(Pass pass, Preemption preemption, Worlds worlds) {
      this.pass = pass;
      this.preemption = preemption;
      this.worlds = worlds;
      this.openings = new Worlds.Opening[pass.kins * windows];
      this.joined = new Obstacle[pass.fleet.parts().numbers()];
    }

    /** What many have in common is looked up once; who differs is looked at himself. */
    void judgeAll() {
      Places places = new Places(pass.kins);
      int[] full = new int[pass.limits.fills.count()];
      Arrays.fill(full, UNKNOWN);
      int[] nodes = new int[pass.kins];
      boolean plain = windows == 1 && !operators.pacesAny();
      for (int i = 0; i < waiting.size; i++) {
        int number = waiting.numbers[i];
        int kin = waiting.kins[i];
        positions[number] = places.next(waiting, i);
        int fills = waiting.fills[i];
        if (full[fills] == UNKNOWN) {
          full[fills] = pass.limits.reachedBits(waiting.waiters[i].least);
        }
        Obstacle obstacle = plain ? obstacles.get(kin) : null;
        Worlds.Opening there = plain ? openings[kin] : null;
        if (full[fills] != 0
            || waiting.isGated(i)
            || obstacle == null
            || there == null
            || preemption.anyLeave()
            || waiting.mayJoin(i, pass.fleet.parts())
            || pass.reserve.concerns(waiting.lengths[i])) {
          bits[number] = judge(waiting.waiters[i], full[fills]);
          nodes[kin] = plain ? ofNeed(waiting.waiters[i]).bits() : 0;
        } else {
          boolean first = there.open(number) && there.limitsShut(number) == 0;
          bits[number] = nodes[kin] | (first ? 0 : PRIORITY);
        }
      }
    }

    private int judge(Waiter waiter, int reachedBits) {
      int gates = waiter.gated ? round.gates().bits(waiter.session) : 0;
      int full = reachedBits;
      if (full != 0) {
        reached.put(waiter, pass.limits.allReached(waiter.least));
      }
      boolean paced = operators.paced(waiter);
      full |= paced ? 1 << WaitCode.OPERATOR_THROTTLE.ordinal() : 0;
      int met = met(waiter);
      Obstacle obstacle = obstacles.get(met);
      if (obstacle == null) {
        obstacle = Obstacle.of(waiter.kin, waiter.least.length, worlds);
        obstacles.set(met, obstacle);
        needs.put(waiter.kin.number(), waiter.kin.need());
        openings[met] = obstacle.possible() ? worlds.opening(obstacle.gone()) : null;
      }
      if (preemption.leavingFor(waiter) != null && obstacle.beside().isPresent()) {
        return gates | full | WAITING_FOR_PREEMPTED;
      }
      Worlds.Opening there = openings[met];
      if (waiter.session.shape().isPart() && obstacle.beside().isPresent()) {
        Obstacle its = besideOwn(waiter, obstacle);
        if (!its.equals(obstacle)) {
          own.put(waiter.id, its);
          there = worlds.opening(its.gone());
          obstacle = its;
        }
      }
      int nodes = obstacle.bits();
      if (there == null) {
        return gates | full | nodes;
      }
      if (obstacle.beside().isEmpty() && !pass.reserve.leaves(waiter.least, round.now())) {
        nodes |= CAPACITY;
        keptFrom.put(waiter.id, pass.reserve.kept(waiter.least));
        there = worlds.opening(obstacle.lift().emptied());
      }
      int known = pass.limits.reached(waiter.least) | (paced ? Pass.PACED : 0);
      boolean first = there.open(waiter.number) && (there.limitsShut(waiter.number) & ~known) == 0;
      return gates | full | nodes | (first ? 0 : PRIORITY);
    }

    /** What is left of it for one that may join parts; alike for its account while all is open. */
    private Obstacle besideOwn(Waiter waiter, Obstacle obstacle) {
      boolean alike =
          waiter.parts >= 0
              && pass.fleet.closings().isEmpty()
              && waiter.session.belonging().company().equals(Company.NONE);
      Obstacle known = alike ? joined[waiter.parts] : null;
      if (known == null) {
        Fit fit = worlds.fleet(obstacle.lift()).fit(waiter.kin);
        int[] joinable = fit.joining().own(waiter.session, waiter.length);
        known = obstacle.beside(waiter.session.shape(), joinable);
        if (alike) {
          joined[waiter.parts] = known;
        }
      }
      return known;
    }
  }

  /** Those of one need that reach into the same windows meet the same obstacle. */
  private int met(Waiter waiter) {
    return windows == 1
        ? waiter.kin.number()
        : waiter.kin.number() * windows + operators.windows(waiter);
  }

  /**
   * Whose slots lie on nodes where there is room now: they are whom those wait for who would fit.
   */
  private void blockers() {
    for (int met = 0; met < obstacles.size(); met++) {
      int kin = met / windows;
      Obstacle obstacle = obstacles.get(met);
      if (obstacle != null && obstacle.possible() && obstacle.beside().isEmpty()) {
        List<Waiter> holders = new ArrayList<>();
        findings.slots().forEach((holder, slot) -> holders.add(holder));
        Need need = needs.get(kin);
        holders.removeIf(holder -> !isInTheWay(holder, need));
        holders.sort(
            Comparator.<Waiter>comparingInt(holder -> positions[holder.number])
                .thenComparing(Waitlist.OLDER_FIRST));
        inTheWay.put(kin, holders);
      }
    }
  }

  private boolean isInTheWay(Waiter holder, @Nullable Need need) {
    Slot slot = findings.slotOf(holder);
    return slot != null
        && need != null
        && slot.nodes().stream()
            .anyMatch(
                node ->
                    node.couldHold(need) && node.openUntil(round.now() + 1) && node.fitsNow(need));
  }

  OperatorReasons operators() {
    return operators;
  }

  /** The codes of all reasons, as bits by ordinal. */
  int bits(Waiter waiter) {
    return bits[waiter.number];
  }

  boolean waitsForPreempted(Waiter waiter) {
    return (bits[waiter.number] & WAITING_FOR_PREEMPTED) != 0;
  }

  boolean isBehind(Waiter waiter) {
    return (bits[waiter.number] & PRIORITY) != 0;
  }

  /** Its place in its pool, from 1. */
  int position(Waiter waiter) {
    return positions[waiter.number];
  }

  /** Those of its limits that are reached. */
  List<Reached> reached(Waiter waiter) {
    return reached.getOrDefault(waiter, List.of());
  }

  /** How many GPUs are kept from it for shorter work; null when it waits for something else. */
  @Nullable Integer keptFrom(Waiter waiter) {
    return keptFrom.get(waiter.id);
  }

  /** Those whose slots lie where one of that need would fit now. */
  List<Waiter> inTheWay(Kin kin) {
    return inTheWay.getOrDefault(kin.number(), List.of());
  }

  Obstacle obstacle(Waiter waiter) {
    Obstacle its = own.get(waiter.id);
    return its == null ? ofNeed(waiter) : its;
  }

  /** What all who wait with its need meet. */
  private Obstacle ofNeed(Waiter waiter) {
    Obstacle known = obstacles.get(met(waiter));
    if (known == null) {
      throw new IllegalStateException("session " + waiter.id + " was not judged");
    }
    return known;
  }
}
