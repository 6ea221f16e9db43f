package io.tollgate.benchmarks.money;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;

/** Clients that work at the same time, a thread each. */
final class Together {
  private Together() {}

  /**
   * What a client does next; answers how many operations that were, 0 when there is no more work.
   */
  @FunctionalInterface
  interface Step {
    int on(Handle handle);
  }

  /** Operations in a second of clients that go on for so long, a connection each. */
  static double rate(List<Handle> handles, double seconds, Step step) {
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    List<Callable<Long>> clients = new ArrayList<>();
    for (Handle handle : handles) {
      clients.add(
          () -> {
            long done = 0;
            int some = 1;
            while (some > 0 && System.nanoTime() < until) {
              some = step.on(handle);
              done += some;
            }
            return done;
          });
    }
    return sum(clients) / ((System.nanoTime() - begun) / 1e9);
  }

  /** What they did in all; one that throws is the failure of all. */
  static long sum(List<Callable<Long>> clients) {
    ExecutorService threads = Executors.newFixedThreadPool(clients.size());
    try {
      long sum = 0;
      for (Future<Long> client : threads.invokeAll(clients)) {
        sum += client.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new BenchmarkFailure("A client failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
