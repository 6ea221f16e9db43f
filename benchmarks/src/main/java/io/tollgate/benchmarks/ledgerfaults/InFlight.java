package io.tollgate.benchmarks.ledgerfaults;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many requests have been sent and not been answered, and how many were. */
final class InFlight {
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicLong answered = new AtomicLong();

  void sent() {
    now.incrementAndGet();
  }

  /** It was answered, or never will be. */
  void over(boolean wasAnswered) {
    now.decrementAndGet();
    if (wasAnswered) {
      answered.incrementAndGet();
    }
  }

  int now() {
    return now.get();
  }

  long answered() {
    return answered.get();
  }
}
