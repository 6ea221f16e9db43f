package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import java.util.ArrayList;
import java.util.List;

/**
 * What the throttles of sessions leave, over time. At most n starts in any 60 s is the same as a
 * stock of n of which each start takes one for 60 s.
 */
final class Pace {
  static final long WINDOW = Ticks.of(OperatorRules.COUNTED);

  private final InForce rules;
  private final List<Line> lines = new ArrayList<>();

  private record Line(Control throttle, Timeline free) {}

  /** With the starts of the last minute counted. */
  Pace(InForce rules, long now) {
    this.rules = rules;
    for (Control throttle : rules.throttles()) {
      Timeline free = new Timeline(now, throttle.startsPerMinute().orElseThrow(), 0, 0);
      for (RecentStart start : rules.starts()) {
        if (rules.counts(throttle, start)) {
          long at = Ticks.of(start.at());
          free.take(at, at + WINDOW, 1, 0, 0);
        }
      }
      lines.add(new Line(throttle, free));
    }
  }

  /** With what a decision has started too. */
  static Pace of(Round round, List<Waiter> started) {
    Pace pace = new Pace(round.rules(), round.now());
    started.forEach(waiter -> pace.take(waiter.session, round.now(), 1));
    return pace;
  }

  /** Whether it may start at that time beside all that was counted. */
  boolean clear(QueuedSession session, long at) {
    return lines.isEmpty() || earliest(session, at) == at;
  }

  /** The first time from then on at which it may start. */
  long earliest(QueuedSession session, long from) {
    if (lines.isEmpty()) {
      return from;
    }
    List<Line> own = own(session);
    long[] at = {from};
    long before;
    do {
      before = at[0];
      for (Line line : own) {
        line.free.starts(
            at[0],
            WINDOW,
            1,
            0,
            0,
            (first, last) -> {
              at[0] = first;
              return false;
            });
      }
    } while (at[0] != before);
    return at[0];
  }

  /** Whether there is any throttle of sessions. */
  boolean any() {
    return !lines.isEmpty();
  }

  /** Counts a start at that time; a negative number takes as many back. */
  void take(QueuedSession session, long at, int starts) {
    if (!lines.isEmpty()) {
      own(session).forEach(line -> line.free.take(at, at + WINDOW, starts, 0, 0));
    }
  }

  private List<Line> own(QueuedSession session) {
    List<Control> covering = rules.throttling(session);
    return lines.stream().filter(line -> covering.contains(line.throttle)).toList();
  }
}
