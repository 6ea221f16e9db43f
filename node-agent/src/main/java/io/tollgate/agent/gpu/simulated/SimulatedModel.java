package io.tollgate.agent.gpu.simulated;

import java.util.Locale;
import java.util.Map;

/**
 * What a pretend GPU pretends to be.
 *
 * @param product the driver's name
 * @param memoryMib total memory
 * @param powerLimitWatts board power
 */
record SimulatedModel(String product, long memoryMib, int powerLimitWatts) {

  private static final Map<String, SimulatedModel> KNOWN =
      Map.of(
          "h100", new SimulatedModel("NVIDIA H100 80GB HBM3", 81_920, 700),
          "h200", new SimulatedModel("NVIDIA H200", 144_384, 700),
          "b200", new SimulatedModel("NVIDIA B200", 183_296, 1000),
          "a100", new SimulatedModel("NVIDIA A100-SXM4-80GB", 81_920, 400),
          "l40s", new SimulatedModel("NVIDIA L40S", 46_080, 350),
          "l4", new SimulatedModel("NVIDIA L4", 23_034, 72),
          "a10", new SimulatedModel("NVIDIA A10", 23_028, 150),
          "t4", new SimulatedModel("Tesla T4", 15_360, 70),
          "v100", new SimulatedModel("Tesla V100-SXM2-16GB", 16_384, 300));

  /** The model of a slug; an unknown one becomes a plain card of that name. */
  static SimulatedModel of(String slug) {
    SimulatedModel known = KNOWN.get(slug.toLowerCase(Locale.ROOT));
    return known != null
        ? known
        : new SimulatedModel(
            "NVIDIA " + slug.toUpperCase(Locale.ROOT).replace('-', ' '), 24_576, 250);
  }
}
