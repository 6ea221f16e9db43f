package io.tollgate.benchmarks.placer;

import io.tollgate.scheduler.decision.placement.NodeKinds;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A made-up fleet of 8-GPU nodes of five models, and shapes that are asked for equally often. A
 * quarter of the shapes shares a GPU, one in twelve is a gang; a quarter of the nodes is short of
 * CPU and another of memory.
 *
 * @param nodes the fleet
 * @param shapes what is asked for
 */
record Workload(List<NodeSize> nodes, List<Shape> shapes) {
  private static final int MODELS = 5;
  private static final int GPUS = 8;
  private static final long GIB = 1L << 30;
  private static final int[] PARTS = {100, 200, 250, 300, 400, 500, 600, 750};
  private static final int[] WHOLE = {1, 1, 1, 2, 2, 4, 8};

  /**
   * A request, and on how many nodes at once.
   *
   * @param request what each node must give
   * @param copies 1, or the nodes of a gang
   */
  record Shape(Request request, int copies) {}

  Workload {
    nodes = List.copyOf(nodes);
    shapes = List.copyOf(shapes);
  }

  static Workload of(int nodeCount, int shapeCount, long seed) {
    Random random = new Random(seed);
    List<NodeSize> nodes = new ArrayList<>();
    for (int i = 0; i < nodeCount; i++) {
      int cpus = i % 4 == 1 ? 40 : 72;
      long memory = i % 4 == 3 ? 224 : 512;
      nodes.add(new NodeSize(random.nextInt(MODELS), GPUS, cpus * 1000, memory * GIB));
    }
    Set<Shape> shapes = new LinkedHashSet<>();
    while (shapes.size() < shapeCount) {
      shapes.add(shape(shapes.size(), random));
    }
    return new Workload(nodes, List.copyOf(shapes));
  }

  /** How many of the shapes are parts of a GPU, in %. */
  double partPercent() {
    return 100.0
        * shapes.stream().filter(shape -> shape.request().isPart()).count()
        / shapes.size();
  }

  /** How many of the shapes are gangs, in %. */
  double gangPercent() {
    return 100.0 * shapes.stream().filter(shape -> shape.copies() > 1).count() / shapes.size();
  }

  private static Shape shape(int number, Random random) {
    if (number % 12 == 5) {
      return new Shape(request(GPUS, Request.WHOLE, random), 2 + random.nextInt(3));
    }
    if (number % 4 == 0) {
      return new Shape(request(1, PARTS[random.nextInt(PARTS.length)], random), 1);
    }
    return new Shape(request(WHOLE[random.nextInt(WHOLE.length)], Request.WHOLE, random), 1);
  }

  private static Request request(int gpus, int milli, Random random) {
    int cpuPerGpu = 4000 + 1000 * random.nextInt(gpus == GPUS ? 6 : 9);
    long memoryPerGpu = 8 + 8L * random.nextInt(8);
    int demand = gpus * milli;
    return new Request(
        gpus,
        milli,
        Math.max(1000, cpuPerGpu * demand / Request.WHOLE),
        Math.max(4, memoryPerGpu * demand / Request.WHOLE) * GIB,
        kinds(random));
  }

  /** Mostly one model, sometimes either of two, seldom any. */
  private static NodeKinds kinds(Random random) {
    int chance = random.nextInt(100);
    int model = random.nextInt(MODELS);
    if (chance < 60) {
      return NodeKinds.of(model);
    }
    return chance < 85 ? NodeKinds.of(model, (model + 1) % MODELS) : NodeKinds.ANY;
  }
}
