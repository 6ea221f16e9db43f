package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import org.jspecify.annotations.Nullable;

/** What a session takes of one bound while it runs. */
final class Part {
  private final Bound bound;
  private final long taken;
  private final long thousandths;
  private final long run;

  /** Where it is counted, once that was looked up. */
  @Nullable LimitLine line;

  /**
   * @param thousandths how much it uses, in thousandths of a GPU
   * @param run how long it runs at most, in ticks
   */
  Part(Bound bound, long thousandths, long run) {
    this.bound = bound;
    this.thousandths = thousandths;
    this.run = run;
    this.taken =
        switch (bound.limit().unit()) {
          case SESSIONS -> 1;
          case GPUS -> thousandths;
          case GPU_MINUTES -> (thousandths * run + Shape.WHOLE - 1) / Shape.WHOLE;
        };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Part that
        && taken == that.taken
        && bound.equals(that.bound)
        && (!bound.isMinutes() || thousandths == that.thousandths);
  }

  @Override
  public int hashCode() {
    return 31 * bound.hashCode() + Long.hashCode(taken);
  }

  /** Whether there is room for it when that much is taken. */
  boolean fits(long beside) {
    return beside + taken <= bound.most();
  }

  /** What everything that fills the bound may take together. */
  Bound bound() {
    return bound;
  }

  /** In the unit of the bound. */
  long taken() {
    return taken;
  }

  /** GPUs it uses, parts of one counted as such. */
  double gpus() {
    return thousandths / (double) Shape.WHOLE;
  }

  /** How long it runs at most, in ticks. */
  long run() {
    return run;
  }

  Bound.Key key() {
    return bound.key();
  }
}
