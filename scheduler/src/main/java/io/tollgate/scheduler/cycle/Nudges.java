package io.tollgate.scheduler.cycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** There is something to decide; many nudges make one round. */
final class Nudges {
  private final Semaphore given = new Semaphore(0);

  /** Cheap, from any thread. */
  void nudge() {
    given.release();
  }

  /** Waits for a nudge, and not longer than that; false when the thread is told to stop. */
  boolean await(Duration most) {
    try {
      if (given.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
        given.drainPermits();
      }
      return true;
    } catch (InterruptedException stop) {
      return false;
    }
  }
}
