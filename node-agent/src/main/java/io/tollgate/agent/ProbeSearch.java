package io.tollgate.agent;

import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import io.tollgate.agent.gpu.nvidiasmi.NvidiaSmi;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.gpu.simulated.SimulatedExporter;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.state.DurableFile;
import io.tollgate.agent.state.StateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who can tell about the GPUs: a DCGM exporter if it answers, else nvidia-smi, else the
 * simulated exporter.
 *
 * <p>A node that has once shown real GPUs is remembered with them. When their source is silent at a
 * later start, the node keeps its GPUs and waits for telemetry: work that runs must be looked
 * after, and a node must never take pretend GPUs for its own because an exporter starts late.
 */
final class ProbeSearch {

  private static final Logger log = LoggerFactory.getLogger(ProbeSearch.class);

  /**
   * A probe that works.
   *
   * @param probe to be read from now on
   * @param gpus the node's GPUs
   */
  record Found(GpuProbe probe, List<GpuDescription> gpus) {}

  private record Remembered(String source, List<GpuDescription> gpus) {}

  private final AgentConfig config;
  private final StateDirectory state;
  private final SmiCommand smi;
  private final Supplier<Set<String>> busyGpus;

  ProbeSearch(
      AgentConfig config, StateDirectory state, SmiCommand smi, Supplier<Set<String>> busyGpus) {
    this.config = config;
    this.state = state;
    this.smi = smi;
    this.busyGpus = busyGpus;
  }

  /**
   * Looks for it.
   *
   * @throws ProbeFailure when the probe that was asked for does not work
   * @throws IOException when the simulated exporter cannot be started
   */
  Found find() throws ProbeFailure, IOException {
    Optional<Remembered> remembered =
        config.gpuProbe() == AgentConfig.ProbeChoice.SIMULATED
            ? Optional.empty()
            : DurableFile.read(state.gpusFile(), Remembered.class);
    Found found;
    try {
      found =
          switch (config.gpuProbe()) {
            case DCGM -> read(dcgm());
            case NVIDIA_SMI -> read(nvidiaSmi());
            case SIMULATED -> read(simulated());
            case AUTO -> auto(remembered.isPresent());
          };
      remember(found);
    } catch (ProbeFailure e) {
      if (remembered.isEmpty()) {
        throw e;
      }
      log.warn("The GPUs of this node are as remembered; no telemetry yet: {}.", e.getMessage());
      boolean exporter = remembered.get().source().equals("dcgm");
      found = new Found(exporter ? dcgm() : nvidiaSmi(), remembered.get().gpus());
    }
    log.info("GPUs: {} ({} of them).", found.probe().source(), found.gpus().size());
    return found;
  }

  private void remember(Found found) throws IOException {
    if (!found.probe().source().equals("simulated")) {
      DurableFile.write(state.gpusFile(), new Remembered(found.probe().source(), found.gpus()));
    }
  }

  private Found auto(boolean real) throws ProbeFailure, IOException {
    try {
      return read(dcgm());
    } catch (ProbeFailure noExporter) {
      log.info("No DCGM exporter: {}.", noExporter.getMessage());
    }
    try {
      return read(nvidiaSmi());
    } catch (ProbeFailure noProgram) {
      log.info("No nvidia-smi: {}.", noProgram.getMessage());
      if (real) {
        throw noProgram;
      }
    }
    return read(simulated());
  }

  private static Found read(GpuProbe probe) throws ProbeFailure {
    return new Found(probe, GpuModels.describe(probe.read()));
  }

  private GpuProbe dcgm() {
    return new DcgmScrape(config.dcgmUrl(), "dcgm");
  }

  private GpuProbe nvidiaSmi() {
    return new NvidiaSmi(smi);
  }

  private GpuProbe simulated() throws IOException {
    SimulatedExporter exporter =
        SimulatedExporter.start(
            state.simulatedGpusFile(),
            new SimulatedExporter.Pretence(
                config.simulatedGpus(), config.simulatedModel(), config.instruments().faults()),
            busyGpus);
    log.info("A simulated exporter serves {}.", exporter.uri());
    return new DcgmScrape(exporter.uri(), "simulated");
  }
}
