package io.tollgate.benchmarks;

/** Figures as people read them. */
public final class Figures {
  private Figures() {}

  /** Rounded to one digit after the point. */
  public static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  /** Nanoseconds as milliseconds with one digit after the point. */
  public static double millis(long nanos) {
    return tenths(nanos / 1e6);
  }
}
