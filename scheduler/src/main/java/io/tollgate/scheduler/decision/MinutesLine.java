package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the GPU time that running sessions have ahead. */
final class MinutesLine extends LimitLine {
  private final long ending;
  private @Nullable MinutesRoom beside;
  private @Nullable MinutesRoom filled;

  MinutesLine(Policy policy, long now) {
    super(policy, now);
    Duration after = policy.stopGrace().plus(policy.cleanupBound());
    this.ending = after.isZero() ? 0 : Ticks.of(after);
  }

  @Override
  void changed() {
    super.changed();
    beside = null;
    filled = null;
  }

  @Override
  long running() {
    return beside().used(now);
  }

  @Override
  boolean clear(Part part, long start, long length) {
    return filled().clear(claim(part, start, length), part.bound().most());
  }

  @Override
  long earliest(Part part, long from, long length) {
    return filled().earliest(claim(part, from, length), part.bound().most());
  }

  @Override
  long besideRuns(Part part) {
    return beside().earliest(claim(part, now, part.run() + ending), part.bound().most());
  }

  /** The end of a session, which is not paid for, is no time ahead. */
  private Claim claim(Part part, long start, long length) {
    long run = Math.max(1, length - ending);
    return new Claim(start, start + run, part.gpus(), Math.min(run, part.run()));
  }

  private MinutesRoom beside() {
    MinutesRoom known = beside;
    if (known == null) {
      known = new MinutesRoom();
      for (Run run : runs.values()) {
        known.take(claim(run.part(), now, expected(run) - now));
      }
      beside = known;
    }
    return known;
  }

  private MinutesRoom filled() {
    MinutesRoom known = filled;
    if (known == null) {
      known = new MinutesRoom();
      for (Run run : runs.values()) {
        known.take(claim(run.part(), now, expected(run) - now));
      }
      List<Kept> kept = new ArrayList<>();
      for (Kept slot : slots) {
        if (slot.sign() > 0) {
          kept.add(slot);
        } else {
          kept.remove(new Kept(slot.part(), slot.start(), slot.length(), 1));
        }
      }
      for (Kept slot : kept) {
        known.take(claim(slot.part(), slot.start(), slot.length()));
      }
      filled = known;
    }
    return known;
  }
}
