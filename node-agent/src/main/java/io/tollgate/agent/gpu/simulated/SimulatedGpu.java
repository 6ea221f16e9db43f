package io.tollgate.agent.gpu.simulated;

import java.util.Locale;

/**
 * One pretend GPU. What it shows depends on time and on whether work runs on it; the numbers drift
 * the way real ones do, and the same moment always shows the same.
 *
 * @param index position
 * @param uuid identity, kept between runs
 * @param model what it pretends to be
 */
record SimulatedGpu(int index, String uuid, SimulatedModel model) {

  /** Percent of time with a kernel running. */
  double utilPercent(long atMs, boolean busy) {
    if (!busy) {
      return 0;
    }
    double slow = Math.sin(atMs / 7_000.0 + index);
    double fast = Math.sin(atMs / 900.0 + 3.0 * index);
    return Math.round(Math.max(0, Math.min(100, 91 + 5 * slow + 3 * fast)));
  }

  /** Fraction of time with the engine busy; a little below the coarser measure, as in reality. */
  double engineActive(long atMs, boolean busy) {
    return utilPercent(atMs, busy) * 0.97 / 100;
  }

  long usedMib(long atMs, boolean busy) {
    double share = busy ? 0.62 + 0.05 * Math.sin(atMs / 11_000.0 + index) : 0;
    return Math.round(share * model.memoryMib());
  }

  double powerWatts(long atMs, boolean busy) {
    double share = 0.1 + 0.8 * engineActive(atMs, busy);
    return model.powerLimitWatts() * share;
  }

  long temperature(long atMs, boolean busy) {
    return Math.round(29 + 36 * engineActive(atMs, busy));
  }

  String labels(String hostname) {
    return String.format(
        Locale.ROOT,
        "gpu=\"%d\",UUID=\"%s\",pci_bus_id=\"00000000:%02X:00.0\",device=\"nvidia%d\","
            + "modelName=\"%s\",Hostname=\"%s\",DCGM_FI_DRIVER_VERSION=\"580.105.08\"",
        index,
        uuid,
        0x18 + 0x11 * (index % 13),
        index,
        model.product(),
        hostname);
  }
}
