package io.tollgate.agent.gpu;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

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

  /** How much of all readings so far was not taken, by reason; for metrics. */
  default Map<String, Long> dropped() {
    return Map.of();
  }

  /**
   * Whether the source answers from what it collected earlier and so may repeat old numbers; false
   * for one that looks each time it is asked.
   */
  default boolean repeats() {
    return false;
  }

  /**
   * Since when, on the boot clock, the source has been asked without coming back, however often it
   * was given up; empty while it answers. A hang of minutes is itself a sign of a sick GPU.
   */
  default OptionalLong hangingSinceMs() {
    return OptionalLong.empty();
  }

  @Override
  default void close() {}
}
