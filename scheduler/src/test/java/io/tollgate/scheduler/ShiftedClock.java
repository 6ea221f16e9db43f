package io.tollgate.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The real clock, set forward by the test: hours pass between two lines, and threads still tick.
 */
public final class ShiftedClock implements InstantSource {
  private final AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return Instant.now().plus(shift.get());
  }

  /** Sets the clock forward. */
  public void advance(Duration by) {
    shift.updateAndGet(before -> before.plus(by));
  }
}
