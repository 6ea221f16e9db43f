package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import org.jspecify.annotations.Nullable;

/** Counts heads: sessions, or their GPUs. */
final class CountLine extends LimitLine {
  private long running;
  private long kept;
  private @Nullable Timeline filled;

  CountLine(Policy policy, long now) {
    super(policy, now);
  }

  @Override
  void forget() {
    super.forget();
    kept = 0;
  }

  @Override
  void changed() {
    super.changed();
    filled = null;
  }

  @Override
  void run(SessionId session, long end, Part part) {
    Run before = runs.put(session, new Run(end, part));
    running += part.taken() - (before == null ? 0 : before.part().taken());
    changed();
  }

  @Override
  void end(SessionId session) {
    Run before = runs.remove(session);
    running -= before == null ? 0 : before.part().taken();
    changed();
  }

  @Override
  void keep(Part part, long start, long length, int sign) {
    super.keep(part, start, length, sign);
    kept += sign * part.taken();
  }

  @Override
  long running() {
    return running;
  }

  @Override
  boolean clear(Part part, long start, long length) {
    return part.fits(running + kept) || filled().clear(start, start + length, needed(part), 0, 0);
  }

  @Override
  long earliest(Part part, long from, long length) {
    return first(filled(), part, from, length);
  }

  @Override
  long besideRuns(Part part) {
    return first(beside(), part, now, 1);
  }

  /** What is filled is counted below zero, so that the bound may change meanwhile. */
  private static int needed(Part part) {
    long most = Math.min(part.bound().most(), Integer.MAX_VALUE / 2);
    return (int) (part.taken() - most);
  }

  private static long first(Timeline line, Part part, long from, long length) {
    long[] found = {Ticks.NEVER};
    line.starts(
        from,
        length,
        needed(part),
        0,
        0,
        (first, last) -> {
          found[0] = first;
          return false;
        });
    return found[0];
  }

  private Timeline filled() {
    Timeline known = filled;
    if (known == null) {
      known = beside();
      for (Kept slot : slots) {
        long end = slot.start() + slot.length();
        known.take(slot.start(), end, slot.sign() * (int) slot.part().taken(), 0, 0);
      }
      filled = known;
    }
    return known;
  }

  private Timeline beside() {
    Timeline line = new Timeline(now, 0, 0, 0);
    for (Run run : runs.values()) {
      line.take(now, expected(run), (int) run.part().taken(), 0, 0);
    }
    return line;
  }
}
