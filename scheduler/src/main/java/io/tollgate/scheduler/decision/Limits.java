package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much more may run at once, from now on, of everything that is counted together. */
final class Limits {
  private final ClusterState state;
  private final long now;
  private final Map<Bound, Line> lines = new HashMap<>();

  /**
   * @param free beside what runs and what is kept for others
   * @param beside beside what runs
   */
  private record Line(Timeline free, Timeline beside) {}

  Limits(ClusterState state, long now) {
    this.state = state;
    this.now = now;
  }

  /** Every bound that sessions of that account and need fill. */
  private List<Bound> bounds(Belonging belonging) {
    AccountView account = state.accounts().get(belonging.account());
    if (account == null) {
      throw new IllegalStateException("account " + belonging.account() + " is not in the state");
    }
    return List.of(
        new Bound(
            WaitCode.PLAN_CONCURRENCY,
            account.id(),
            account.concurrentMax(),
            "The plan runs at most",
            Bound.Unit.SESSIONS));
  }

  /** What runs takes its part until then. */
  void run(HeldSession held, long end) {
    for (Bound bound : bounds(held.belonging())) {
      int taken = bound.unit().taken(held);
      line(bound).free.take(now, end, taken, 0, 0);
      line(bound).beside.take(now, end, taken, 0, 0);
    }
  }

  /** What starts now takes its part for that long. */
  void run(QueuedSession session, long length) {
    for (Bound bound : bounds(session.belonging())) {
      int taken = bound.unit().taken(session.need());
      line(bound).free.take(now, now + length, taken, 0, 0);
      line(bound).beside.take(now, now + length, taken, 0, 0);
    }
  }

  /** Keeps its part for then; {@code sign} -1 gives it back. */
  void keep(QueuedSession session, long start, long length, int sign) {
    for (Bound bound : bounds(session.belonging())) {
      int taken = sign * bound.unit().taken(session.need());
      line(bound).free.take(start, start + length, taken, 0, 0);
    }
  }

  /** Whether it may run then, for that long. */
  boolean clear(QueuedSession session, long start, long length) {
    for (Bound bound : bounds(session.belonging())) {
      int needed = bound.unit().taken(session.need());
      if (!line(bound).free.clear(start, start + length, needed, 0, 0)) {
        return false;
      }
    }
    return true;
  }

  /** The first time from then on when it may run for that long, {@link Ticks#NEVER} if none. */
  long earliest(QueuedSession session, long from, long length) {
    long start = from;
    while (start < Ticks.NEVER && !clear(session, start, length)) {
      long next = start;
      for (Bound bound : bounds(session.belonging())) {
        int needed = bound.unit().taken(session.need());
        next = Math.max(next, first(line(bound).free, next, length, needed));
      }
      if (next == start) {
        throw new IllegalStateException("session " + session.id() + " is and is not free to run");
      }
      start = next;
    }
    return start;
  }

  /** The reasons of those that are reached by what runs. */
  List<WaitReason> reasons(QueuedSession session) {
    List<WaitReason> reasons = new ArrayList<>();
    for (Bound bound : bounds(session.belonging())) {
      int needed = bound.unit().taken(session.need());
      Timeline beside = line(bound).beside;
      if (!beside.holdsAtStart(needed, 0, 0)) {
        long until = first(beside, now, 1, needed);
        int running = bound.most() - beside.gpusAt(now);
        reasons.add(
            WaitReason.of(
                bound.code(),
                bound.sentence()
                    + " "
                    + bound.most()
                    + " "
                    + bound.unit().word()
                    + " at once; "
                    + running
                    + " run.",
                until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until))));
      }
    }
    return reasons;
  }

  /** The first bound that could not hold it if nothing ran. */
  Optional<WaitCode> endless(QueuedSession session) {
    return bounds(session.belonging()).stream()
        .filter(bound -> bound.most() < bound.unit().taken(session.need()))
        .map(Bound::code)
        .findFirst();
  }

  private static long first(Timeline line, long from, long length, int needed) {
    long[] found = {Ticks.NEVER};
    line.starts(
        from,
        length,
        needed,
        0,
        0,
        (first, last) -> {
          found[0] = first;
          return false;
        });
    return found[0];
  }

  private Line line(Bound bound) {
    return lines.computeIfAbsent(
        bound,
        added ->
            new Line(new Timeline(now, added.most(), 0, 0), new Timeline(now, added.most(), 0, 0)));
  }
}
