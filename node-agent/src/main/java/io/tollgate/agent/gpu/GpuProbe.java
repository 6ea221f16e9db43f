package io.tollgate.agent.gpu;

import java.util.List;

/** Reads all GPUs of the node. */
public interface GpuProbe extends AutoCloseable {

  /** Who tells: {@code dcgm}, {@code nvidia-smi} or {@code simulated}. */
  String source();

  /**
   * Reads every GPU once. Blocks for at most ten seconds or so.
   *
   * @return one reading per GPU or MIG slice, in the order of the driver
   * @throws ProbeFailure when there is nothing to be read; the work is not affected
   */
  List<GpuReading> read() throws ProbeFailure;

  @Override
  default void close() {}
}
