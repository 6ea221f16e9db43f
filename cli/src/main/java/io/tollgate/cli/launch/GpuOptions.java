package io.tollgate.cli.launch;

import java.util.List;
import picocli.CommandLine.Option;

/** Where the agent's GPUs come from. */
final class GpuOptions {
  @Option(
      names = "--gpu-probe",
      paramLabel = "PROBE",
      defaultValue = "auto",
      description = "auto, dcgm, nvidia-smi or simulated (default: ${DEFAULT-VALUE}).")
  private String probe = "auto";

  @Option(
      names = "--dcgm-url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9400/metrics",
      description = "Where a DCGM exporter may answer (default: ${DEFAULT-VALUE}).")
  private String dcgmUrl = "http://127.0.0.1:9400/metrics";

  @Option(
      names = "--simulated-gpus",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many to pretend when there are none (default: ${DEFAULT-VALUE}).")
  private int simulatedGpus = 8;

  @Option(
      names = "--simulated-model",
      paramLabel = "MODEL",
      defaultValue = "h100",
      description = "Which to pretend (default: ${DEFAULT-VALUE}).")
  private String simulatedModel = "h100";

  List<String> arguments() {
    return List.of(
        "--gpu-probe",
        probe,
        "--dcgm-url",
        dcgmUrl,
        "--simulated-gpus",
        Integer.toString(simulatedGpus),
        "--simulated-model",
        simulatedModel);
  }
}
