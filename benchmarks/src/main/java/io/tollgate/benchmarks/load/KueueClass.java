package io.tollgate.benchmarks.load;

import java.util.List;

/**
 * A class of workloads of Kueue's performance test, as its {@code
 * test/performance/scheduler/configs/baseline/generator.yaml} has it for each of 30 queues.
 *
 * @param count of one queue
 * @param everyMs time between two of them
 * @param gpus of one node
 * @param workMs how long each runs
 * @param priorityClass in the order of the original's priorities 50, 100 and 200
 */
record KueueClass(String name, int count, int everyMs, int gpus, int workMs, String priorityClass) {

  static final List<KueueClass> BASELINE =
      List.of(
          new KueueClass("small", 350, 100, 1, 200, "low"),
          new KueueClass("medium", 100, 500, 5, 500, "normal"),
          new KueueClass("large", 50, 1_200, 20, 1_000, "high"));

  /** The same rates for a part of the time. */
  KueueClass part(int of) {
    return new KueueClass(name, count / of, everyMs, gpus, workMs, priorityClass);
  }

  /** What all queues together ask for. */
  double gpuSeconds(int queues) {
    return (double) queues * count * gpus * workMs / 1e3;
  }
}
