package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
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
  private final List<Waiter> waiting;
  private final int numbers;
  private final List<Lift> lifts;
  private final Set<Pool> pools = new HashSet<>();
  private final Map<Lift, Fleet> fleets = new HashMap<>();
  private final Map<Lift, Opening> openings = new HashMap<>();

  /** Who could start in a world, those ahead first. */
  interface Opening {
    /** Whether it would fit beside those ahead and all that is kept for others. */
    boolean open(Waiter waiter);

    /** Those of its limits that would not let it start beside those ahead, by their places. */
    int limitsShut(Waiter waiter);
  }

  /**
   * @param real the decision's pass, which is over
   * @param waiting who still waits, in order
   */
  Worlds(Round round, Pass real, List<Waiter> waiting, int numbers) {
    this.round = round;
    this.real = real;
    this.waiting = waiting;
    this.numbers = numbers;
    this.lifts = Lift.all(real.fleet.closings(), real.fleet.hasBeta());
    BitSet seen = new BitSet();
    for (Waiter waiter : waiting) {
      if (!seen.get(waiter.kin.number())) {
        seen.set(waiter.kin.number());
        pools.addAll(waiter.kin.need().pools());
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
      known = waiting.size() > WALKED_MAX ? new Headcount(lift) : walk(lift);
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
    waiting.forEach(waiter -> still.put(waiter.session.id(), waiter));
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
      public boolean open(Waiter waiter) {
        return findings.open(waiter);
      }

      @Override
      public int limitsShut(Waiter waiter) {
        return findings.limitsShut(waiter);
      }
    };
  }

  /** Those ahead, counted in GPUs of their pool. */
  private final class Headcount implements Opening {
    private final boolean[] open = new boolean[numbers];
    private final int[] limitsShut = new int[numbers];

    Headcount(Lift lift) {
      Limits limits = real.limits;
      limits.countAnew();
      List<long[]> ahead = new ArrayList<>();
      List<@Nullable Long> rooms = new ArrayList<>();
      for (Waiter waiter : waiting) {
        while (ahead.size() <= waiter.kin.pool()) {
          ahead.add(new long[1]);
        }
        long[] gpus = ahead.get(waiter.kin.pool());
        long after = gpus[0] + waiter.gpus;
        boolean fits = after <= room(lift, waiter, rooms);
        open[waiter.number] = fits;
        int shut = fits ? limits.shutAfterThoseAhead(waiter.least) : 0;
        limitsShut[waiter.number] = shut;
        if (fits && shut == 0 && !round.shut(waiter)) {
          limits.goesAhead(waiter);
          gpus[0] = after;
        }
      }
    }

    private long room(Lift lift, Waiter waiter, List<@Nullable Long> rooms) {
      int kin = waiter.kin.number();
      while (rooms.size() <= kin) {
        rooms.add(null);
      }
      Long known = rooms.get(kin);
      if (known == null) {
        known = 0L;
        for (NodeLine node : fleet(lift.empty() ? lift.filled() : lift).fit(waiter.kin).able()) {
          boolean open = node.openUntil(round.now() + 1);
          known += !open ? 0 : lift.empty() ? node.gpus() : Math.max(0, node.gpusNow());
        }
        rooms.set(kin, known);
      }
      return known;
    }

    @Override
    public boolean open(Waiter waiter) {
      return open[waiter.number];
    }

    @Override
    public int limitsShut(Waiter waiter) {
      return limitsShut[waiter.number];
    }
  }
}
