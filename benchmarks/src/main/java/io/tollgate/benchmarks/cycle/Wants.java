package io.tollgate.benchmarks.cycle;

import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A fleet of mixed models and what is asked of it. A quarter of the nodes has few CPUs for its
 * GPUs, a quarter little memory, so that these bind and not only GPUs.
 *
 * @param nodes the fleet
 * @param shapes what may be asked for, each as often as the others
 */
record Wants(List<NodeView> nodes, List<Shape> shapes) {
  static final int GPUS = 8;
  static final int MODELS = 6;
  private static final long GIB = 1L << 30;
  private static final int FEW_CPUS = 30;
  private static final long LITTLE_MEMORY = 168 * GIB;
  private static final int[] WHOLE = {1, 1, 1, 2, 2, 4, 8};
  private static final int[] PARTS = {100, 250, 500, 750};

  Wants {
    nodes = List.copyOf(nodes);
    shapes = List.copyOf(shapes);
  }

  static Wants of(int nodeCount, int shapeCount, long seed) {
    Random random = new Random(seed);
    List<NodeView> nodes = new ArrayList<>(nodeCount);
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(node(i, random));
    }
    Set<Shape> shapes = new LinkedHashSet<>();
    while (shapes.size() < shapeCount) {
      shapes.add(shape(shapes.size(), random));
    }
    return new Wants(nodes, List.copyOf(shapes));
  }

  /** How many of the shapes are gangs, in %. */
  double gangPercent() {
    return 100.0 * shapes.stream().filter(Shape::isGang).count() / shapes.size();
  }

  /** How many of the shapes are parts of a GPU, in %. */
  double partPercent() {
    return 100.0 * shapes.stream().filter(Shape::isPart).count() / shapes.size();
  }

  private static NodeView node(int number, Random random) {
    return new NodeView(
        new NodeId(new UUID(1, number)),
        "n" + number,
        "live",
        model(random.nextInt(MODELS)),
        number % 4 == 1 ? FEW_CPUS : 72,
        number % 4 == 3 ? LITTLE_MEMORY : 512 * GIB,
        Map.of(),
        Availability.READY,
        IntStream.range(0, GPUS)
            .mapToObj(gpu -> GpuView.healthy("GPU-" + number + "-" + gpu, gpu))
            .toList(),
        1);
  }

  private static Shape shape(int number, Random random) {
    if (number % 4 == 2) {
      return part(random);
    }
    boolean gang = number % 12 == 5;
    int gpus = gang ? GPUS : WHOLE[random.nextInt(WHOLE.length)];
    int cpus = gpus * (4 + random.nextInt(9));
    long memory = gpus * (16 + 8L * random.nextInt(8)) * GIB;
    int nodes = gang ? 2 + random.nextInt(3) : 1;
    return new Shape(
        model(random.nextInt(MODELS)),
        nodes,
        gpus,
        gpus == GPUS ? Math.min(cpus, 40) : cpus,
        gpus == GPUS ? Math.min(memory, 224 * GIB) : memory,
        Map.of());
  }

  private static Shape part(Random random) {
    String model = model(random.nextInt(MODELS));
    long memory = (1L + random.nextInt(16)) * GIB;
    return new Shape(model, 1, 1, 1 + random.nextInt(4), memory, Map.of())
        .part(PARTS[random.nextInt(PARTS.length)]);
  }

  private static String model(int number) {
    return "model-" + number;
  }
}
