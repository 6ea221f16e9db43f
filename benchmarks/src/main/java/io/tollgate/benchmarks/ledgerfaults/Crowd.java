package io.tollgate.benchmarks.ledgerfaults;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that act again and again until they are told to stop, and what went wrong with them. */
final class Crowd implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  /** One more, who pauses between two acts. */
  void add(String name, Runnable act, Duration pause) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!over) {
                  act.run();
                  LockSupport.parkNanos(pause.toNanos());
                }
              } catch (RuntimeException failed) {
                failures.add(failed);
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /**
   * Looks after them.
   *
   * @throws BenchmarkFailure when one of them has failed
   */
  void requireWell() {
    @Nullable RuntimeException failure = failures.peek();
    if (failure != null) {
      throw new BenchmarkFailure(
          failures.size() + " clients gave up; the first: " + failure, failure);
    }
  }

  /** Lets each end what it is at, and waits for it. */
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new BenchmarkFailure("Interrupted.", stop);
      }
    }
  }
}
