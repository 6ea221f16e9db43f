package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a node. Which of its GPUs has how much free does not matter here, so nodes with
 * the same left are equal and are judged once.
 */
public final class NodeState {
  private final int kind;
  private final int tag;
  private final int cpuMilli;
  private final long memoryBytes;
  private final int[] free;
  private final int hash;

  /** What a {@link CapacityBarrier} has worked out about this state; no part of the value. */
  @Nullable BarrierValue value;

  /**
   * A node with that much left.
   *
   * @param kind the node's kind
   * @param tag what else the score tells nodes apart by ({@link NodeScore#tag}), or 0
   * @param cpuMilli thousandths of a CPU
   * @param free thousandths free of each GPU, in any order
   */
  public NodeState(int kind, int tag, int cpuMilli, long memoryBytes, int... free) {
    this.kind = kind;
    this.tag = tag;
    this.cpuMilli = cpuMilli;
    this.memoryBytes = memoryBytes;
    this.free = free.clone();
    Arrays.sort(this.free);
    int mixed = 31 * (31 * (31 * kind + tag) + cpuMilli) + Long.hashCode(memoryBytes);
    this.hash = 31 * mixed + Arrays.hashCode(this.free);
  }

  /** The node's kind. */
  public int kind() {
    return kind;
  }

  /** What the score tells it apart by, or 0. */
  public int tag() {
    return tag;
  }

  /** Thousandths of a CPU that are free. */
  public int cpuMilli() {
    return cpuMilli;
  }

  /** Memory that is free. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** How many GPUs it has. */
  public int gpus() {
    return free.length;
  }

  /** Thousandths free of one of its GPUs; the fullest is number 0. */
  public int free(int gpu) {
    return free[gpu];
  }

  /** Thousandths free of all its GPUs together. */
  public int freeMilli() {
    int sum = 0;
    for (int milli : free) {
      sum += milli;
    }
    return sum;
  }

  /** How many of its GPUs are entirely free. */
  public int wholeGpus() {
    return withAtLeast(Request.WHOLE);
  }

  /** How many of its GPUs have that many thousandths free. */
  public int withAtLeast(int milli) {
    int first = free.length;
    while (first > 0 && free[first - 1] >= milli) {
      first--;
    }
    return free.length - first;
  }

  /** Whether all of the request fits: kind, CPU, memory and GPUs. The only place that says so. */
  public boolean holds(Request request) {
    return cpuMilli >= request.cpuMilli()
        && memoryBytes >= request.memoryBytes()
        && (request.gpus() == 0 || withAtLeast(request.milli()) >= request.gpus())
        && request.kinds().contains(kind);
  }

  /**
   * The least level that holds the request: what is free of the fullest GPU that would do, 1000 for
   * whole GPUs, 0 for work without GPUs.
   */
  public int tightestLevel(Request request) {
    return request.isPart() ? free[free.length - withAtLeast(request.milli())] : request.milli();
  }

  /** The next level above that one, or 0 when there is none. */
  public int levelAbove(int level) {
    int above = withAtLeast(level + 1);
    return above == 0 ? 0 : free[free.length - above];
  }

  /**
   * What is left when the request runs here too.
   *
   * @param level which GPU a part of one is taken of: one with exactly that many thousandths free
   */
  public NodeState minus(Request request, int level) {
    int[] left = free.clone();
    int from = free.length - withAtLeast(level);
    for (int i = 0; i < request.gpus(); i++) {
      left[from + i] -= request.milli();
    }
    return new NodeState(
        kind, tag, cpuMilli - request.cpuMilli(), memoryBytes - request.memoryBytes(), left);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeState that
        && hash == that.hash
        && kind == that.kind
        && tag == that.tag
        && cpuMilli == that.cpuMilli
        && memoryBytes == that.memoryBytes
        && Arrays.equals(free, that.free);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "kind "
        + kind
        + ", "
        + cpuMilli
        + " CPU milli, "
        + memoryBytes
        + " bytes, GPUs "
        + Arrays.toString(free);
  }
}
