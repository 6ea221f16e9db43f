package io.tollgate.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * A shape of the deep queue; none fits one GPU.
 *
 * @param gpus on each node, at least 2
 * @param cpus on each node, 0 when unsaid
 */
record DeepShape(int nodes, int gpus, int cpus, int minutes) {
  static final int COUNT = 40;

  private static final int[] NODES = {1, 2, 4};
  private static final int[] CPUS = {0, 16};
  private static final int GPUS_MAX = 8;

  /** Forty of them, of half an hour to some hours. */
  static List<DeepShape> all() {
    List<DeepShape> shapes = new ArrayList<>();
    for (int cpus : CPUS) {
      for (int nodes : NODES) {
        for (int gpus = 2; gpus <= GPUS_MAX && shapes.size() < COUNT; gpus++) {
          shapes.add(new DeepShape(nodes, gpus, cpus, 30 + 15 * (shapes.size() % 12)));
        }
      }
    }
    return shapes;
  }
}
