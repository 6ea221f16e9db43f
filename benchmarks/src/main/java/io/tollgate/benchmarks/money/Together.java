package io.tollgate.benchmarks.money;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that work at the same time, a thread each. */
final class Together {
  private Together() {}

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
