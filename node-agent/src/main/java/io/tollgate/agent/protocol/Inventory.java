package io.tollgate.agent.protocol;

import java.util.List;
import java.util.Map;

/**
 * What a node has.
 *
 * @param address where users reach the ports of the work
 * @param runtime what runs the work: {@code process} or {@code pod}
 * @param singleTenant true when the node cannot keep the work of two accounts apart
 * @param gpuSource who told about the GPUs: {@code dcgm}, {@code nvidia-smi} or {@code simulated}
 * @param cpus processors offered, at least 1
 * @param memoryBytes memory offered, in bytes
 * @param labels free words that sessions can ask for
 * @param gpus the GPUs, in the order of the driver
 */
public record Inventory(
    String address,
    String runtime,
    boolean singleTenant,
    String gpuSource,
    int cpus,
    long memoryBytes,
    Map<String, String> labels,
    List<GpuDescription> gpus) {

  public Inventory {
    labels = ProtocolJson.copyOf(labels);
    gpus = ProtocolJson.copyOf(gpus);
  }

  /** The same with other GPUs. */
  public Inventory with(List<GpuDescription> others) {
    return new Inventory(
        address, runtime, singleTenant, gpuSource, cpus, memoryBytes, labels, others);
  }
}
