package io.tollgate.benchmarks.nodeagent;

import java.util.List;
import java.util.Locale;

/**
 * What an exporter answers, by the families of dcgm-exporter's default-counters.csv. Values differ
 * from GPU to GPU and from answer to answer.
 */
enum Scrape {
  /** Eight whole GPUs: 25 families, 200 series. */
  EIGHT_GPUS(1),
  /** Eight cards in seven slices each: 1,400 series. */
  EIGHT_CARDS_IN_SLICES(7);

  static final int GPUS = 8;

  private static final List<String> FAMILIES =
      List.of(
          "DCGM_FI_DEV_SM_CLOCK",
          "DCGM_FI_DEV_MEM_CLOCK",
          "DCGM_FI_DEV_MEMORY_TEMP",
          "DCGM_FI_DEV_GPU_TEMP",
          "DCGM_FI_DEV_POWER_USAGE",
          "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
          "DCGM_FI_DEV_PCIE_REPLAY_COUNTER",
          "DCGM_FI_DEV_GPU_UTIL",
          "DCGM_FI_DEV_MEM_COPY_UTIL",
          "DCGM_FI_DEV_ENC_UTIL",
          "DCGM_FI_DEV_DEC_UTIL",
          "DCGM_FI_DEV_XID_ERRORS",
          "DCGM_FI_DEV_FB_FREE",
          "DCGM_FI_DEV_FB_USED",
          "DCGM_FI_DEV_FB_RESERVED",
          "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
          "DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS",
          "DCGM_FI_DEV_ROW_REMAP_FAILURE",
          "DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL",
          "DCGM_FI_DEV_VGPU_LICENSE_STATUS",
          "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
          "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE",
          "DCGM_FI_PROF_DRAM_ACTIVE",
          "DCGM_FI_PROF_PCIE_TX_BYTES",
          "DCGM_FI_PROF_PCIE_RX_BYTES");

  private final int slices;

  Scrape(int slices) {
    this.slices = slices;
  }

  /** The identity of a GPU. */
  static String uuid(int gpu) {
    return String.format(
        Locale.ROOT, "GPU-%08x-0000-4000-8000-00000000000%d", 0x5a5a0000 + gpu, gpu);
  }

  /** What the figures call it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many GPUs or slices can be read of it. */
  int readings() {
    return GPUS * slices;
  }

  /** How many series an answer has. */
  int series() {
    return FAMILIES.size() * GPUS * slices;
  }

  /** The answer number so-and-so. */
  String text(long number) {
    StringBuilder text = new StringBuilder(64 * 1024);
    for (String family : FAMILIES) {
      text.append("# HELP ").append(family).append(" As the exporter describes it.\n");
      text.append("# TYPE ").append(family).append(kind(family)).append('\n');
      for (int gpu = 0; gpu < GPUS; gpu++) {
        for (int slice = 0; slice < slices; slice++) {
          row(text, family, gpu, slice, number);
        }
      }
    }
    return text.toString();
  }

  private static String kind(String family) {
    return family.contains("TOTAL_ENERGY") || family.contains("REPLAY") ? " counter" : " gauge";
  }

  private void row(StringBuilder text, String family, int gpu, int slice, long number) {
    text.append(family).append("{gpu=\"").append(gpu).append("\",UUID=\"").append(uuid(gpu));
    text.append("\",pci_bus_id=\"00000000:")
        .append(18 + 11 * gpu)
        .append(":00.0\",device=\"nvidia");
    text.append(gpu).append("\",modelName=\"NVIDIA H100 80GB HBM3\"");
    if (slices > 1) {
      text.append(",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"").append(7 + slice).append('"');
    }
    text.append(",Hostname=\"node-17.example\",DCGM_FI_DRIVER_VERSION=\"580.105.08\"} ");
    text.append(value(family, gpu + slice, number)).append('\n');
  }

  private static String value(String family, int gpu, long number) {
    if (family.startsWith("DCGM_FI_PROF_PCIE")) {
      return Long.toString(1_000_000_007L * (gpu + 1) + number);
    }
    if (family.startsWith("DCGM_FI_PROF")) {
      return String.format(Locale.ROOT, "%.6f", (0.5 + gpu * 0.01 + number % 37 * 0.01));
    }
    return switch (family) {
      case "DCGM_FI_DEV_POWER_USAGE" -> String.format(Locale.ROOT, "%.3f", 412.5 + number % 91);
      case "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" ->
          Long.toString(190_000_000_000L + number * 6_000_000);
      case "DCGM_FI_DEV_FB_FREE" -> "20480";
      case "DCGM_FI_DEV_FB_USED" -> Long.toString(60_000 + number % 100);
      case "DCGM_FI_DEV_GPU_UTIL" -> Long.toString(90 + (gpu + number) % 10);
      case "DCGM_FI_DEV_SM_CLOCK" -> "1980";
      case "DCGM_FI_DEV_MEM_CLOCK" -> "2619";
      case "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_MEMORY_TEMP" -> Long.toString(58 + number % 5);
      default -> "0";
    };
  }
}
