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
  private final Map<Bound.Key, Line> lines = new HashMap<>();
  private final Map<List<Part>, List<Part>> alike = new HashMap<>();
  private final List<Line> used = new ArrayList<>();
  private final Policy policy;
  private final @Nullable Limits origin;
  private long now;

  /** What a session takes of one of them. */
  static final class Part {
    private final Bound bound;
    private final int taken;
    private @Nullable Line line;

    Part(Bound bound, int taken) {
      this.bound = bound;
      this.taken = taken;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part that && taken == that.taken && bound.equals(that.bound);
    }

    @Override
    public int hashCode() {
      return 31 * bound.hashCode() + taken;
    }

    /** Whether there is room for it when that much is taken. */
    boolean fits(int beside) {
      return beside + taken <= bound.most();
    }

    int taken() {
      return taken;
    }

    Bound.Key key() {
      return bound.key();
    }
  }

  /** What runs: until when, and how much it takes. */
  private record Run(long end, int taken) {}

  Limits(Policy policy) {
    this(policy, null);
  }

  private Limits(Policy policy, @Nullable Limits origin) {
    this.policy = policy;
    this.origin = origin;
    this.now = origin == null ? 0 : origin.now;
  }

  /** Nothing runs. */
  void clear() {
    lines.clear();
    alike.clear();
    used.clear();
  }

  /** A copy with nothing kept for later, to be changed in an imagined world. */
  Limits fork() {
    return new Limits(policy, this);
  }

  /** Begins a pass: nothing is kept for later. */
  void begin(long at) {
    now = at;
    used.forEach(Line::forget);
    used.clear();
  }

  /** Every bound that sessions of that kind fill. */
  static List<Bound> bounds(ClusterState state, Belonging belonging) {
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

  /** What the session fills while it runs; one object for all who fill the same. */
  List<Part> parts(ClusterState state, QueuedSession session) {
    List<Part> parts =
        bounds(state, session.belonging()).stream()
            .map(bound -> new Part(bound, bound.unit().taken(session.need())))
            .toList();
    return alike.computeIfAbsent(parts, added -> added);
  }

  /** What the running session fills. */
  static List<Part> parts(ClusterState state, HeldSession held) {
    return bounds(state, held.belonging()).stream()
        .map(bound -> new Part(bound, bound.unit().taken(held)))
        .toList();
  }

  /** The session runs, until then at most. */
  void run(SessionId session, List<Part> parts, long end) {
    for (Part part : parts) {
      line(part).run(session, new Run(end, part.taken));
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
      line(part).keep(start, start + length, sign * part.taken);
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
        next = Math.max(next, line(part).first(part, next, length));
      }
      if (next == start) {
        throw new IllegalStateException(
            "session " + waiter.session.id() + " is and is not free to run");
      }
      start = next;
    }
    return start;
  }

  /** Those of them that are reached by what runs. */
  List<Reached> allReached(Waiter waiter) {
    List<Reached> reached = new ArrayList<>();
    for (Part part : waiter.limits) {
      Line line = line(part);
      if (!part.fits(line.running)) {
        reached.add(line.reached(part));
      }
    }
    return reached;
  }

  /** Nobody has been counted to go first. */
  void countAnew() {
    lines.values().forEach(line -> line.ahead = 0);
  }

  /** Whether there is room for it after what runs and those who were counted to go first. */
  boolean clearAfterThoseAhead(Waiter waiter) {
    for (Part part : waiter.limits) {
      Line line = line(part);
      if (!part.fits(line.running + line.ahead)) {
        return false;
      }
    }
    return true;
  }

  /** It is counted to go first. */
  void goesAhead(Waiter waiter) {
    for (Part part : waiter.limits) {
      line(part).ahead += part.taken;
    }
  }

  /** The codes of those that are reached by what runs, as bits by ordinal. */
  int reachedBits(Waiter waiter) {
    int bits = 0;
    for (Part part : waiter.limits) {
      bits |= part.fits(line(part).running) ? 0 : 1 << part.bound.code().ordinal();
    }
    return bits;
  }

  /** The first bound that could not hold it if nothing ran. */
  static Optional<WaitCode> endless(Waiter waiter) {
    return waiter.limits.stream()
        .filter(part -> !part.fits(0))
        .map(part -> part.bound.code())
        .findFirst();
  }

  private Line line(Part part) {
    Line known = origin == null ? part.line : null;
    if (known == null) {
      known =
          lines.computeIfAbsent(
              part.bound.key(), added -> origin == null ? new Line() : new Line(origin.line(part)));
      if (origin == null) {
        part.line = known;
      }
    }
    return known;
  }

  /** One thing that is counted, and who fills it. */
  private final class Line {
    private final Map<SessionId, Run> runs = new HashMap<>();
    private int running;
    private int kept;
    private final List<long[]> slots = new ArrayList<>();
    private @Nullable Timeline filled;
    private @Nullable Reached reached;
    private int taken;
    private int ahead;

    Line() {}

    Line(Line other) {
      runs.putAll(other.runs);
      running = other.running;
    }

    void forget() {
      kept = 0;
      ahead = 0;
      slots.clear();
      filled = null;
      reached = null;
    }

    void run(SessionId session, Run run) {
      Run before = runs.put(session, run);
      running += run.taken() - (before == null ? 0 : before.taken());
      filled = null;
      reached = null;
    }

    void end(SessionId session) {
      Run before = runs.remove(session);
      running -= before == null ? 0 : before.taken();
      filled = null;
      reached = null;
    }

    void keep(long start, long end, int taken) {
      if (slots.isEmpty()) {
        used.add(this);
      }
      slots.add(new long[] {start, end, taken});
      kept += taken;
      filled = null;
    }

    boolean clear(Part part, long start, long length) {
      return part.fits(running + kept)
          || filled().clear(start, start + length, part.taken - part.bound.most(), 0, 0);
    }

    long first(Part part, long from, long length) {
      return first(filled(), part, from, length);
    }

    Reached reached(Part part) {
      Reached known = reached;
      if (known == null || !known.bound().equals(part.bound) || taken != part.taken) {
        known = new Reached(part.bound, running, first(beside(), part, now, 1));
        reached = known;
        taken = part.taken;
      }
      return known;
    }

    private long first(Timeline line, Part part, long from, long length) {
      long[] found = {Ticks.NEVER};
      line.starts(
          from,
          length,
          part.taken - part.bound.most(),
          0,
          0,
          (first, last) -> {
            found[0] = first;
            return false;
          });
      return found[0];
    }

    /** What is filled over time, counted below zero. */
    private Timeline filled() {
      Timeline known = filled;
      if (known == null) {
        known = beside();
        for (long[] slot : slots) {
          known.take(slot[0], slot[1], (int) slot[2], 0, 0);
        }
        filled = known;
      }
      return known;
    }

    private Timeline beside() {
      used.add(this); // What is late is expected anew in the next pass.
      Timeline line = new Timeline(now, 0, 0, 0);
      for (Run run : runs.values()) {
        line.take(now, Gates.expected(run.end(), now, policy), run.taken(), 0, 0);
      }
      return line;
    }
  }
}
