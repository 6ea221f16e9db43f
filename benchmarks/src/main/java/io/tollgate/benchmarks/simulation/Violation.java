package io.tollgate.benchmarks.simulation;

/**
 * An invariant that does not hold.
 *
 * @param invariant its number in the design, or the word of a promise: {@code fence}, {@code
 *     promise}, {@code stop}, {@code gang}, {@code catch-up}, or {@code constraint}
 * @param what what is wrong, with the ids
 */
record Violation(String invariant, String what) {

  /** Thrown where it is found. */
  static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Violation violation;

    Found(Violation violation) {
      super(violation.toString());
      this.violation = violation;
    }

    Violation violation() {
      return violation;
    }
  }

  /** The code refused to go on: a constraint of a store, or a check of its own. */
  static Violation tripped(RuntimeException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return new Violation("constraint", failure + (trace.length > 0 ? " at " + trace[0] : ""));
  }

  static Found found(String invariant, String what) {
    return new Found(new Violation(invariant, what));
  }

  @Override
  public String toString() {
    return "invariant " + invariant + ": " + what;
  }
}
