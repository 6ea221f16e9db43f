package io.tollgate.agent;

import java.util.concurrent.ThreadLocalRandom;

/** Waits that double from half a second to fifteen, each shortened at random by up to a third. */
final class BackOff {

  private static final long FIRST_MS = 500;
  private static final long LAST_MS = 15_000;

  private long nextMs = FIRST_MS;

  /** The next wait in milliseconds. */
  long nextMs() {
    long wait = nextMs;
    nextMs = Math.min(LAST_MS, nextMs * 2);
    return wait - ThreadLocalRandom.current().nextLong(wait / 3);
  }

  /** After a success the next wait is short again. */
  void reset() {
    nextMs = FIRST_MS;
  }
}
