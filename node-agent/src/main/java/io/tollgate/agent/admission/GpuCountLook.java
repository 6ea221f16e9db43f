package io.tollgate.agent.admission;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** Whether the node has as many GPUs as the site says. */
public final class GpuCountLook implements Look {

  private final OptionalInt expected;
  private final IntSupplier found;
  private final boolean simulated;

  /**
   * @param found how many the node has now
   * @param simulated whether they are only pretended
   */
  public GpuCountLook(OptionalInt expected, IntSupplier found, boolean simulated) {
    this.expected = expected;
    this.found = found;
    this.simulated = simulated;
  }

  @Override
  public List<Finding> look() {
    int now = found.getAsInt();
    String shown = now + (now == 1 ? " GPU" : " GPUs");
    if (expected.isPresent() && expected.getAsInt() != now) {
      return List.of(
          Finding.fail(
              "gpu_expectation",
              "The node has " + shown + ", and --expect-gpus says " + expected.getAsInt() + ".",
              "Look at nvidia-smi -L and the kernel's log, or correct the expectation."));
    }
    if (now == 0) {
      return List.of(); // Whoever looked for them has told why there are none.
    }
    if (simulated) {
      return List.of(
          Finding.warn(
              "gpu_source",
              shown + ", all simulated: nothing is measured, and no work gets a real one.",
              "On a machine with GPUs install the NVIDIA driver or a DCGM exporter."));
    }
    return List.of(Finding.ok("gpu_source", shown + "."));
  }
}
