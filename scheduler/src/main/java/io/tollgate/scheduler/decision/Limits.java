package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much more may run at once, from now on, of everything that is counted together. Kept from
 * decision to decision; what is kept for later counts for one pass only.
 */
final class Limits {
  /** What sessions fill of it. */
  final Fills fills = new Fills();

  private final Map<Bound.Key, LimitLine> lines = new HashMap<>();
  private final List<LimitLine> used = new ArrayList<>();
  private final Policy policy;
  private final @Nullable Limits origin;
  private long now;

  Limits(Policy policy) {
    this(policy, null);
  }

  private Limits(Policy policy, @Nullable Limits origin) {
    this.policy = policy;
    this.origin = origin;
    this.now = origin == null ? 0 : origin.now;
  }

  /** How many things are counted, of all that were since nothing ran. */
  int size() {
    return lines.size();
  }

  /** Nothing runs. */
  void clear() {
    lines.clear();
    fills.clear();
    used.clear();
  }

  /** A copy with nothing kept for later, to be changed in an imagined world. */
  Limits fork() {
    return new Limits(policy, this);
  }

  /** Begins a pass: nothing is kept for later. */
  void begin(long at) {
    now = at;
    lines.values().forEach(line -> line.begin(at));
    used.forEach(LimitLine::forget);
    used.clear();
  }

  /** The session runs, until then at most. */
  void run(SessionId session, List<Part> parts, long end) {
    for (Part part : parts) {
      line(part).run(session, end, part);
    }
  }

  /** It runs no more. */
  void end(SessionId session, List<Part> parts) {
    for (Part part : parts) {
      line(part).end(session);
    }
  }

  /** Keeps its part for then; {@code sign} -1 gives it back. */
  void keep(Waiter waiter, long start, long length, int sign) {
    for (Part part : waiter.limits) {
      used.add(line(part));
      line(part).keep(part, start, length, sign);
    }
  }

  /** Whether it may run then, for that long. */
  boolean clear(Waiter waiter, long start, long length) {
    for (Part part : waiter.limits) {
      if (!line(part).clear(part, start, length)) {
        return false;
      }
    }
    return true;
  }

  /** The first time from then on when it may run for that long, {@link Ticks#NEVER} if none. */
  long earliest(Waiter waiter, long from, long length) {
    long start = from;
    while (start < Ticks.NEVER && !clear(waiter, start, length)) {
      long next = start;
      for (Part part : waiter.limits) {
        next = Math.max(next, line(part).earliest(part, next, length));
      }
      if (next == start) {
        throw new IllegalStateException("session " + waiter.id + " is and is not free to run");
      }
      start = next;
    }
    return start;
  }

  /** Those that do not let it run now, by their places. */
  int shut(Waiter waiter) {
    int shut = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      shut |= line(part).clear(part, now, waiter.length) ? 0 : bit(i);
    }
    return shut;
  }

  /** Those that are reached by what runs, by their places. */
  int reached(Waiter waiter) {
    int reached = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      reached |= part.fits(line(part).running()) ? 0 : bit(i);
    }
    return reached;
  }

  /** The rare ones beyond the first seven share a bit. */
  private static int bit(int place) {
    return 1 << Math.min(place, 7);
  }

  /** Those of them that are reached by what runs. */
  List<Reached> allReached(Waiter waiter) {
    List<Reached> reached = new ArrayList<>();
    for (Part part : waiter.limits) {
      LimitLine line = line(part);
      if (!part.fits(line.running())) {
        used.add(line); // What is late is expected anew in the next pass.
        reached.add(line.reached(part));
      }
    }
    return reached;
  }

  /**
   * By what they fill: whether nobody would be kept back by it if all went at once.
   *
   * @param waiting who would go
   */
  boolean[] unbound(Lineup waiting) {
    int[] counts = new int[fills.count()];
    for (int its : waiting.fills) {
      counts[its]++;
    }
    List<Fills.Alike> present = fills.all().filter(one -> counts[one.number()] > 0).toList();
    Map<LimitLine, Long> all = new HashMap<>();
    for (Fills.Alike one : present) {
      for (Part part : one.parts()) {
        all.merge(line(part), counts[one.number()] * part.taken(), Long::sum);
      }
    }
    boolean[] unbound = new boolean[counts.length];
    for (Fills.Alike one : present) {
      unbound[one.number()] =
          one.parts().stream()
              .allMatch(
                  part ->
                      line(part).running() + all.getOrDefault(line(part), 0L)
                          <= part.bound().most());
    }
    return unbound;
  }

  /** Nobody has been counted to go first. */
  void countAnew() {
    lines.values().forEach(line -> line.ahead = 0);
  }

  /**
   * Those that leave no room for it after what runs and those who were counted to go first, by
   * their places.
   */
  int shutAfterThoseAhead(Waiter waiter) {
    int shut = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      LimitLine line = line(part);
      shut |= part.fits(line.running() + line.ahead) ? 0 : bit(i);
    }
    return shut;
  }

  /** It is counted to go first. */
  void goesAhead(Waiter waiter) {
    for (Part part : waiter.limits) {
      line(part).ahead += part.taken();
    }
  }

  /** The codes of those that are reached by what runs, as bits by ordinal. */
  int reachedBits(Waiter waiter) {
    int bits = 0;
    for (Part part : waiter.limits) {
      bits |= part.fits(line(part).running()) ? 0 : 1 << part.bound().code().ordinal();
    }
    return bits;
  }

  /** The first bound that could not hold it if nothing ran. */
  static Optional<WaitCode> endless(Waiter waiter) {
    return waiter.limits.stream()
        .filter(part -> !part.fits(0))
        .map(part -> part.bound().code())
        .findFirst();
  }

  private LimitLine line(Part part) {
    LimitLine known = origin == null ? part.line : null;
    if (known == null) {
      known = lines.computeIfAbsent(part.key(), added -> made(part));
      if (origin == null) {
        part.line = known;
      }
    }
    return known;
  }

  private LimitLine made(Part part) {
    LimitLine made =
        part.bound().isMinutes() ? new MinutesLine(policy, now) : new CountLine(policy, now);
    if (origin != null) {
      made.runAs(origin.line(part));
    }
    return made;
  }
}
