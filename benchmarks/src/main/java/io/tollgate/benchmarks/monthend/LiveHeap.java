package io.tollgate.benchmarks.monthend;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Figures;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * The most heap that is reachable while something goes on: one full collection after another, and
 * what each left. Rubbish does not count, and everything else of the process does.
 */
final class LiveHeap implements AutoCloseable {
  private static final double MIB = 1024 * 1024;
  private static final long PAUSE_MS = 5;

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final Thread collector = new Thread(this::collect, "live-heap");
  private volatile boolean over;
  private long most;
  private int collections;

  private LiveHeap() {}

  /**
   * What was found.
   *
   * @param collections how often it was looked at
   */
  record Found(double mib, int collections) {}

  /** While the work goes on. */
  static Found during(Runnable work) {
    LiveHeap heap = new LiveHeap();
    heap.collector.start();
    try (heap) {
      work.run();
    }
    return new Found(Figures.tenths(heap.most / MIB), heap.collections);
  }

  private void collect() {
    do {
      System.gc();
      most = Math.max(most, memory.getHeapMemoryUsage().getUsed());
      collections++;
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException stop) {
        return;
      }
    } while (!over);
  }

  /** Ends the collecting; what it found can be read afterwards. */
  @Override
  public void close() {
    over = true;
    try {
      collector.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }
}
