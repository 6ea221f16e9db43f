package io.tollgate.benchmarks.openb;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import java.util.HashSet;
import java.util.List;

/** What is taken, kept by the benchmark itself; it looks at every step whether that is possible. */
final class Ledger {
  private final List<NodeSize> nodes;
  private final int[][] milli;
  private final long[] cpuMilli;
  private final long[] memoryBytes;
  private long allocated;

  Ledger(List<NodeSize> nodes) {
    this.nodes = nodes;
    this.milli = nodes.stream().map(node -> new int[node.gpus()]).toArray(int[][]::new);
    this.cpuMilli = new long[nodes.size()];
    this.memoryBytes = new long[nodes.size()];
  }

  /**
   * Books it.
   *
   * @throws BenchmarkFailure when a GPU, the CPU or the memory would be given beyond its whole
   */
  void take(Place place) {
    book(place, 1);
  }

  /** Books it back. */
  void give(Place place) {
    book(place, -1);
  }

  /** Thousandths of GPUs that are taken. */
  long allocatedMilli() {
    return allocated;
  }

  private void book(Place place, int sign) {
    int node = place.node();
    Request request = place.request();
    boolean sound =
        place.gpus().size() == request.gpus()
            && new HashSet<>(place.gpus()).size() == request.gpus()
            && request.kinds().contains(nodes.get(node).kind());
    for (int gpu : place.gpus()) {
      milli[node][gpu] += sign * request.milli();
      sound &= milli[node][gpu] >= 0 && milli[node][gpu] <= Request.WHOLE;
    }
    cpuMilli[node] += (long) sign * request.cpuMilli();
    memoryBytes[node] += sign * request.memoryBytes();
    sound &= cpuMilli[node] <= nodes.get(node).cpuMilli();
    sound &= memoryBytes[node] <= nodes.get(node).memoryBytes();
    BenchmarkFailure.unless(sound, place + " is possible");
    allocated += (long) sign * request.demand();
  }
}
