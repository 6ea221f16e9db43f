package io.tollgate.scheduler.decision.placement;

import java.util.Comparator;

/**
 * What is wanted of one node.
 *
 * @param gpus how many GPUs; 0 for work that needs none
 * @param milli thousandths of each of them: 1000 is a whole one, less is allowed of one GPU only
 * @param cpuMilli thousandths of a CPU
 * @param memoryBytes memory
 * @param kinds which kinds of nodes would do
 */
public record Request(int gpus, int milli, int cpuMilli, long memoryBytes, NodeKinds kinds)
    implements Comparable<Request> {

  /** Thousandths of a whole GPU. */
  public static final int WHOLE = 1000;

  private static final Comparator<Request> ORDER =
      Comparator.comparingInt(Request::gpus)
          .thenComparingInt(Request::milli)
          .thenComparingInt(Request::cpuMilli)
          .thenComparingLong(Request::memoryBytes)
          .thenComparing(Request::kinds);

  public Request {
    boolean known =
        gpus == 0 && milli == 0
            || gpus == 1 && milli >= 1 && milli <= WHOLE
            || gpus > 1 && milli == WHOLE;
    if (!known) {
      throw new IllegalArgumentException(
          gpus
              + " GPUs of "
              + milli
              + " thousandths each: ask for whole GPUs (1000), or for a part of one GPU");
    }
    if (cpuMilli < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("CPU and memory must not be negative");
    }
  }

  /** The same with no GPU. */
  public Request withoutGpus() {
    return new Request(0, 0, cpuMilli, memoryBytes, kinds);
  }

  /** Thousandths of GPUs in all. */
  public int demand() {
    return gpus * milli;
  }

  /** Whether it shares one GPU with others. */
  public boolean isPart() {
    return gpus == 1 && milli < WHOLE;
  }

  /** By GPUs, thousandths, CPU, memory, kinds. */
  @Override
  public int compareTo(Request other) {
    return ORDER.compare(this, other);
  }
}
