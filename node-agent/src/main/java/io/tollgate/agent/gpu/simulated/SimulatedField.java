package io.tollgate.agent.gpu.simulated;

/** The metrics that the pretend exporter shows, in the real one's words. */
enum SimulatedField {
  TEMPERATURE("DCGM_FI_DEV_GPU_TEMP", "gauge", "GPU temperature (in C).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return Long.toString(gpu.temperature(atMs, busy));
    }
  },
  POWER("DCGM_FI_DEV_POWER_USAGE", "gauge", "Power draw (in W).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return SimulatedExporter.decimals(gpu.powerWatts(atMs, busy));
    }
  },
  ENERGY(
      "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
      "counter",
      "Total energy consumption since boot (in mJ).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      throw new UnsupportedOperationException("a counter needs a memory");
    }
  },
  GPU_UTIL("DCGM_FI_DEV_GPU_UTIL", "gauge", "GPU utilization (in %).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return Long.toString((long) gpu.utilPercent(atMs, busy));
    }
  },
  FB_FREE("DCGM_FI_DEV_FB_FREE", "gauge", "Framebuffer memory free (in MiB).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return Long.toString(gpu.model().memoryMib() - gpu.usedMib(atMs, busy));
    }
  },
  FB_USED("DCGM_FI_DEV_FB_USED", "gauge", "Framebuffer memory used (in MiB).") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return Long.toString(gpu.usedMib(atMs, busy));
    }
  },
  GR_ENGINE_ACTIVE(
      "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "gauge", "Ratio of time the graphics engine is active.") {
    @Override
    String value(SimulatedGpu gpu, long atMs, boolean busy) {
      return SimulatedExporter.decimals(gpu.engineActive(atMs, busy));
    }
  };

  private final String metric;
  private final String type;
  private final String help;

  SimulatedField(String metric, String type, String help) {
    this.metric = metric;
    this.type = type;
    this.help = help;
  }

  abstract String value(SimulatedGpu gpu, long atMs, boolean busy);

  String metric() {
    return metric;
  }

  String type() {
    return type;
  }

  String help() {
    return help;
  }
}
