package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The worlds in which an obstacle is gone, each made at most once in a round and only when somebody
 * asks. They begin where the decision ended: with its starts held and its promises given.
 */
final class Worlds {
  /**
   * With more waiting than that the worlds are not walked: who would go first there is counted in
   * GPUs instead.
   */
  static final int WALKED_MAX = 1_000;

  private final Round round;
  private final Pass real;
  private final Lineup waiting;
  private final int numbers;
  private final List<Lift> lifts;
  private final Set<Pool> pools = new HashSet<>();
  private final Map<Lift, Fleet> fleets = new HashMap<>();
  private final Map<Lift, Opening> openings = new HashMap<>();

  /** Who could start in a world, those ahead first. */
  interface Opening {
    /** Whether it would fit beside those ahead and all that is kept for others. */
    boolean open(int number);

    /** Those of its limits that would not let it start beside those ahead, by their places. */
    int limitsShut(int number);
  }

  /**
   * @param real the decision's pass, which is over
   * @param waiting who still waits, in order
   */
  Worlds(Round round, Pass real, Lineup waiting, int numbers) {
    this.round = round;
    this.real = real;
    this.waiting = waiting;
    this.numbers = numbers;
    this.lifts = Lift.all(real.fleet.closings(), real.fleet.hasBeta(), real.fleet.keeps());
    BitSet seen = new BitSet();
    for (int i = 0; i < waiting.size; i++) {
      if (!seen.get(waiting.kins[i])) {
        seen.set(waiting.kins[i]);
        pools.addAll(waiting.waiters[i].kin.need().pools());
      }
    }
    fleets.put(Lift.NOTHING, real.fleet);
    openings.put(Lift.NOTHING, opening(real.findings));
  }

  /** What may have to be lifted of nodes, less first. */
  List<Lift> lifts() {
    return lifts;
  }

  /** The fleet of that world, in which only what is held counts now. */
  Fleet fleet(Lift lift) {
    Fleet known = fleets.get(lift);
    if (known == null) {
      known = make(lift);
      fleets.put(lift, known);
    }
    return known;
  }

  /** Who could start in that world. */
  Opening opening(Lift lift) {
    Opening known = openings.get(lift);
    if (known == null) {
      known = waiting.size > WALKED_MAX ? new Headcount(lift) : walk(lift);
      openings.put(lift, known);
    }
    return known;
  }

  private Fleet make(Lift lift) {
    Fleet made = real.fleet.imagine(lift, view -> pools.contains(view.pool()));
    made.begin(round, real.fleet.pace().copy());
    return made;
  }

  private Opening walk(Lift lift) {
    Map<SessionId, Waiter> still = new HashMap<>();
    waiting.asList().forEach(waiter -> still.put(waiter.id, waiter));
    Function<SessionId, @Nullable Waiter> known = still::get;
    Collection<Promise> given = real.promises.all().values();
    Pace pace = Pace.of(round, real.findings.started());
    Pass pass =
        new Pass(round, make(lift), real.limits.fork(), pace, known, given, numbers, real.kins);
    return opening(pass.over(waiting));
  }

  private static Opening opening(Findings findings) {
    return new Opening() {
      @Override
      public boolean open(int number) {
        return findings.open(number);
      }

      @Override
      public int limitsShut(int number) {
        return findings.limitsShut(number);
      }
    };
  }

  /**
   * All of one need.
   *
   * @param ahead GPUs of those counted in their pool so far
   * @param gpus what each takes
   * @param room how many there are for them
   */
  private record Crowd(long[] ahead, int gpus, long room) {}

  /** Those ahead, counted in GPUs of their pool. */
  private final class Headcount implements Opening {
    private final boolean[] open = new boolean[numbers];
    private final int[] limitsShut = new int[numbers];

    Headcount(Lift lift) {
      Limits limits = real.limits;
      limits.countAnew();
      boolean[] unbound = limits.unbound(waiting);
      Map<Integer, long[]> ahead = new HashMap<>();
      Crowd[] crowds = new Crowd[real.kins];
      for (int i = 0; i < waiting.size; i++) {
        Crowd crowd = crowds[waiting.kins[i]];
        if (crowd == null) {
          Waiter first = waiting.waiters[i];
          long[] gpus = ahead.computeIfAbsent(first.kin.pool(), added -> new long[1]);
          crowd = new Crowd(gpus, first.gpus, room(lift, first));
          crowds[waiting.kins[i]] = crowd;
        }
        if (crowd.ahead[0] + crowd.gpus <= crowd.room) {
          open[waiting.numbers[i]] = true;
          if (goesAhead(i, unbound[waiting.fills[i]])) {
            crowd.ahead[0] += crowd.gpus;
          }
        }
      }
    }

    private boolean goesAhead(int at, boolean unbound) {
      if (unbound) {
        return !waiting.isGated(at) || !round.shut(waiting.waiters[at]);
      }
      Waiter waiter = waiting.waiters[at];
      int shut = real.limits.shutAfterThoseAhead(waiter.least);
      limitsShut[waiter.number] = shut;
      if (shut != 0 || round.shut(waiter)) {
        return false;
      }
      real.limits.goesAhead(waiter.least);
      return true;
    }

    private long room(Lift lift, Waiter waiter) {
      if (lift.empty() && real.fleet.closings().isEmpty()) {
        return fleet(lift.filled()).fit(waiter.kin).able().gpus();
      }
      long room = 0;
      for (NodeLine node :
          fleet(lift.empty() ? lift.filled() : lift).fit(waiter.kin).able().nodes()) {
        boolean open = node.openUntil(round.now() + 1);
        room += !open ? 0 : lift.empty() ? node.gpus() : Math.max(0, node.gpusNow());
      }
      return room;
    }

    @Override
    public boolean open(int number) {
      return open[number];
    }

    @Override
    public int limitsShut(int number) {
      return limitsShut[number];
    }
  }
}
