package io.tollgate.benchmarks.load;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting from outside. */
final class Patience {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private Patience() {}

  /**
   * Looks until it is so.
   *
   * @throws BenchmarkFailure with what is the case instead when that takes longer
   */
  static void until(String claim, Duration most, BooleanSupplier holds, Supplier<Object> instead) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!holds.getAsBoolean()) {
      BenchmarkFailure.unless(
          System.nanoTime() < deadline,
          claim + " within " + most.toSeconds() + " s: " + instead.get());
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
