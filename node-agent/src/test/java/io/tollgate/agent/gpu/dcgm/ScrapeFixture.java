package io.tollgate.agent.gpu.dcgm;

import java.util.List;
import java.util.Locale;

/** A scrape of a node with cards, slices, a job shown twice, a switch and a processor. */
final class ScrapeFixture {

  private static final List<String> WHOLE =
      List.of(
          "DCGM_FI_DEV_GPU_TEMP",
          "DCGM_FI_DEV_POWER_USAGE",
          "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
          "DCGM_FI_DEV_GPU_UTIL",
          "DCGM_FI_DEV_XID_ERRORS",
          "DCGM_FI_DEV_FB_FREE",
          "DCGM_FI_DEV_FB_USED",
          "DCGM_FI_DEV_FB_RESERVED",
          "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
          "DCGM_FI_DEV_ROW_REMAP_FAILURE",
          "DCGM_FI_DEV_ROW_REMAP_PENDING",
          "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL",
          "DCGM_FI_DEV_CLOCKS_EVENT_REASONS",
          "DCGM_FI_DEV_GPU_RECOVERY_ACTION",
          "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
          "DCGM_FI_PROF_SM_ACTIVE");

  private ScrapeFixture() {}

  /** Eight cards: one cut into two slices, one shared by two jobs. */
  static String node() {
    StringBuilder text = new StringBuilder();
    for (String metric : WHOLE) {
      text.append("# HELP ").append(metric).append(" something\n");
      text.append("# TYPE ").append(metric).append(" gauge\n");
      for (int gpu = 0; gpu < 8; gpu++) {
        rows(text, metric, gpu);
      }
    }
    text.append("DCGM_EXP_XID_ERRORS_COUNT{")
        .append(labels(3))
        .append(",window_size_in_ms=\"300000\",xid=\"94\"} 2\n");
    text.append("DCGM_FI_DEV_NVSWITCH_TEMPERATURE_CURRENT{nvswitch=\"0\"} 40\n");
    text.append("DCGM_FI_DEV_CPU_UTIL_TOTAL{cpu=\"0\",Hostname=\"n\"} 0.1\n");
    return text.toString();
  }

  private static void rows(StringBuilder text, String metric, int gpu) {
    String value = value(metric, gpu);
    if (gpu == 7 && !metric.equals("DCGM_FI_DEV_GPU_UTIL")) {
      for (int slice = 1; slice <= 2; slice++) {
        text.append(metric)
            .append(
                "{%s,GPU_I_PROFILE=\"3g.40gb\",GPU_I_ID=\"%d\"} %s%n"
                    .formatted(labels(gpu), slice, value));
      }
    } else if (gpu == 2) {
      text.append("%s{%s,hpc_job=\"one\"} %s%n".formatted(metric, labels(gpu), value));
      text.append("%s{%s,hpc_job=\"two\"} %s%n".formatted(metric, labels(gpu), value));
    } else {
      text.append("%s{%s,pod=\"\"} %s%n".formatted(metric, labels(gpu), value));
    }
  }

  private static String labels(int gpu) {
    return String.format(
        Locale.ROOT,
        "gpu=\"%d\",UUID=\"GPU-0000000%d-aaaa-bbbb-cccc-dddddddddddd\",pci_bus_id=\"00000000:1%d:00.0\","
            + "device=\"nvidia%d\",modelName=\"NVIDIA H100 80GB HBM3\",Hostname=\"n\"",
        gpu,
        gpu,
        gpu,
        gpu);
  }

  private static String value(String metric, int gpu) {
    return switch (metric) {
      case "DCGM_FI_DEV_POWER_USAGE" -> "341.250000";
      case "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" -> "3.1035686671e+10";
      case "DCGM_FI_DEV_XID_ERRORS" -> gpu == 3 ? "94" : "0";
      case "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_SM_ACTIVE" -> "0.731000";
      case "DCGM_FI_DEV_FB_FREE", "DCGM_FI_DEV_FB_USED" -> "40000";
      case "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_UTIL" -> "61";
      default -> "0";
    };
  }
}
