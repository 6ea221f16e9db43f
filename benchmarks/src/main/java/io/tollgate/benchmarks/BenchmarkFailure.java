package io.tollgate.benchmarks;

/** A benchmark could not run, or what it measured was not correct; the figures mean nothing. */
public final class BenchmarkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for people. */
  public BenchmarkFailure(String message) {
    super(message);
  }

  /** With a sentence for people and what lies behind it. */
  public BenchmarkFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A correctness check.
   *
   * @throws BenchmarkFailure unless it holds
   */
  public static void unless(boolean holds, String claim) {
    if (!holds) {
      throw new BenchmarkFailure("This does not hold: " + claim + ".");
    }
  }

  /**
   * A reason not to begin.
   *
   * @throws BenchmarkFailure with that sentence when it holds
   */
  public static void because(boolean holds, String sentence) {
    if (holds) {
      throw new BenchmarkFailure(sentence);
    }
  }
}
