package io.tollgate.scheduler.session;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a session needs: {@code nodes} nodes with {@code gpusPerNode} GPUs of one model each, or a
 * part of one GPU.
 *
 * @param gpuModel the GPU model, such as {@code h100}; of several that would do, the preferred one
 * @param otherModels models that would do as well, in order of preference; all nodes of a gang are
 *     of one model
 * @param nodes 1 to {@link #NODES_MAX}; more than one is a gang, all or nothing
 * @param gpusPerNode GPUs on each node, 1 to {@link #GPUS_PER_NODE_MAX}
 * @param gpuThousandths how much of its GPU it takes, 1 to {@link #WHOLE}; less than all only of a
 *     single one
 * @param cpus CPUs on each node, 0 when the session does not say
 * @param memoryBytes memory on each node, 0 when the session does not say
 * @param labels labels a node must carry
 * @param neighbours near what and far from what it wants to be
 */
public record Shape(
    String gpuModel,
    List<String> otherModels,
    int nodes,
    int gpusPerNode,
    int gpuThousandths,
    int cpus,
    long memoryBytes,
    Map<String, String> labels,
    Neighbours neighbours) {

  /** Gangs are bounded so that one cycle's joint placement is. */
  public static final int NODES_MAX = 64;

  /** Composed chassis make one server of so many; no server sold today has more GPUs. */
  public static final int GPUS_PER_NODE_MAX = 32;

  /** The thousandths of a whole GPU. */
  public static final int WHOLE = 1_000;

  public Shape {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("nodes must be 1 to " + NODES_MAX + ", not " + nodes);
    }
    if (gpusPerNode < 1 || gpusPerNode > GPUS_PER_NODE_MAX) {
      throw new IllegalArgumentException(
          "gpus_per_node must be 1 to " + GPUS_PER_NODE_MAX + ", not " + gpusPerNode);
    }
    if (gpuThousandths < 1 || gpuThousandths > WHOLE) {
      throw new IllegalArgumentException(
          "gpu_thousandths must be 1 to " + WHOLE + ", not " + gpuThousandths);
    }
    if (gpuThousandths < WHOLE && nodes * gpusPerNode > 1) {
      throw new IllegalArgumentException("a part of a GPU is of a single one");
    }
    if (cpus < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException("cpus and memory_bytes must not be negative");
    }
    otherModels = List.copyOf(otherModels);
    labels = Map.copyOf(labels);
  }

  /** Whole GPUs of one model, wherever they are. */
  public Shape(
      String gpuModel,
      int nodes,
      int gpusPerNode,
      int cpus,
      long memoryBytes,
      Map<String, String> labels) {
    this(gpuModel, List.of(), nodes, gpusPerNode, WHOLE, cpus, memoryBytes, labels, Neighbours.ANY);
  }

  /** GPUs over all nodes, a part of one counted as one. */
  public int gpus() {
    return nodes * gpusPerNode;
  }

  /** True when it needs several nodes at once. */
  public boolean isGang() {
    return nodes > 1;
  }

  /** True when it takes a part of one GPU and leaves the rest to others. */
  public boolean isPart() {
    return gpuThousandths < WHOLE;
  }

  /** Every model that would do, the preferred one first. */
  public List<String> gpuModels() {
    return otherModels.isEmpty()
        ? List.of(gpuModel)
        : Stream.concat(Stream.of(gpuModel), otherModels.stream()).toList();
  }

  /** The same for that much of one GPU. */
  public Shape part(int thousandths) {
    return new Shape(
        gpuModel,
        otherModels,
        nodes,
        gpusPerNode,
        thousandths,
        cpus,
        memoryBytes,
        labels,
        neighbours);
  }

  /** The same on these models, of which the first is preferred. */
  public Shape on(List<String> models) {
    return new Shape(
        models.get(0),
        models.subList(1, models.size()),
        nodes,
        gpusPerNode,
        gpuThousandths,
        cpus,
        memoryBytes,
        labels,
        neighbours);
  }

  /** The same with other neighbours. */
  public Shape near(Neighbours wanted) {
    if (wanted.equals(neighbours)) {
      return this;
    }
    return new Shape(
        gpuModel,
        otherModels,
        nodes,
        gpusPerNode,
        gpuThousandths,
        cpus,
        memoryBytes,
        labels,
        wanted);
  }

  /** In words, such as {@code 2 x 8 h100} or {@code 250/1000 of one a100}. */
  public String words() {
    String models = String.join(" or ", gpuModels());
    return isPart()
        ? gpuThousandths + "/" + WHOLE + " of one " + models
        : nodes + " x " + gpusPerNode + " " + models;
  }
}
