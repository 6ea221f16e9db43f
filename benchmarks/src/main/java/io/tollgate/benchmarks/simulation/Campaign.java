package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many worlds at once, one per core; none knows of another. */
final class Campaign implements AutoCloseable {
  private final ExecutorService workers;
  private final int width;

  Campaign() {
    this.width = Runtime.getRuntime().availableProcessors();
    this.workers = Executors.newFixedThreadPool(width);
  }

  /** Work that one thread does until it is told that nothing is left. */
  interface Share {
    /** Does the next piece; false when there is none. */
    boolean next();
  }

  /** Lets every core do pieces of it until all are done. */
  void run(Share share) {
    List<Callable<Boolean>> shares = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      shares.add(
          () -> {
            while (share.next()) {
              // On to the next piece.
            }
            return true;
          });
    }
    try {
      for (Future<Boolean> done : workers.invokeAll(shares)) {
        done.get();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("The simulation was interrupted.");
    } catch (ExecutionException failure) {
      throw new BenchmarkFailure("A world could not be made.", failure);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
