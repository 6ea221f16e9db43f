package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import java.util.Map;

/** Whether a node can hold one node's part of a shape; the same for the decision and the commit. */
public enum Feasibility {
  /** It can. */
  FITS,
  /** Another model or labels it does not carry: never. */
  OTHER_NODE,
  /** Too few GPUs. */
  GPUS,
  /** Too few CPUs. */
  CPUS,
  /** Too little memory. */
  MEMORY;

  /**
   * Judges one node, whose availability is the caller's matter.
   *
   * @param node the node
   * @param free what it has left
   * @param shape what each node of the session must give
   */
  public static Feasibility of(NodeView node, Free free, Shape shape) {
    if (!takes(shape, node.model()) || !carries(node.labels(), shape.labels())) {
      return OTHER_NODE;
    }
    if (holds(
        free.gpus(),
        free.cpus(),
        free.memoryBytes(),
        shape.gpusPerNode(),
        shape.cpus(),
        shape.memoryBytes())) {
      return FITS;
    }
    if (free.gpus() < shape.gpusPerNode()) {
      return GPUS;
    }
    return free.cpus() < shape.cpus() ? CPUS : MEMORY;
  }

  private static boolean takes(Shape shape, String model) {
    return model.equals(shape.gpuModel()) || shape.otherModels().contains(model);
  }

  /** The comparison itself, on bare numbers for the hot loops. */
  static boolean holds(
      int gpus, int cpus, long memory, int needGpus, int needCpus, long needMemory) {
    return gpus >= needGpus && cpus >= needCpus && memory >= needMemory;
  }

  private static boolean carries(Map<String, String> carried, Map<String, String> wanted) {
    return carried.entrySet().containsAll(wanted.entrySet());
  }

  /**
   * What a node has left.
   *
   * @param gpus whole healthy GPUs in no allocation
   * @param cpus CPUs in no allocation
   * @param memoryBytes memory in no allocation
   */
  public record Free(int gpus, int cpus, long memoryBytes) {}
}
