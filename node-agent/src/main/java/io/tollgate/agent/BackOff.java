package io.tollgate.agent;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from half a second to fifteen, each shortened at random by up to a third. While
 * there are other servers to turn to, the first waits are but a moment.
 */
final class BackOff {

  private static final long MOMENT_MS = 50;

  private static final long FIRST_MS = 500;
  private static final long LAST_MS = 15_000;

  private final int others;
  private int turned;
  private long nextMs = FIRST_MS;

  /**
   * @param others servers that may be there although one is not
   */
  BackOff(int others) {
    this.others = others;
  }

  /** The next wait in milliseconds. */
  long nextMs() {
    if (turned < others) {
      turned++;
      return MOMENT_MS;
    }
    long wait = nextMs;
    nextMs = Math.min(LAST_MS, nextMs * 2);
    return wait - ThreadLocalRandom.current().nextLong(wait / 3);
  }

  /** After a success the next wait is short again. */
  void reset() {
    nextMs = FIRST_MS;
    turned = 0;
  }
}
