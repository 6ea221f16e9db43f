package io.tollgate.agent;

import java.util.Locale;

/** Every setting, under its names: flag, environment variable and key in the file. */
enum Setting {
  SERVER_URL(
      "where the server is, for instance http://127.0.0.1:8080; several replicas joined by commas"
          + " or each by its own flag, the preferred one first"),
  STATE_DIR("directory of the agent's own; one agent holds it at a time"),
  JOIN_TOKEN("one-time token of 'tollgate node add'; only needed until the node has joined"),
  JOIN_TOKEN_FILE("file that holds the token, so that it stands in no process list"),
  NAME("what people call this agent in its log; the node's name is given by the server"),
  GPU_PROBE("auto, dcgm, nvidia-smi or simulated (default auto)"),
  DCGM_URL("the DCGM exporter's metrics (default http://127.0.0.1:9400/metrics)"),
  SIMULATED_GPUS("how many GPUs to pretend (default 8)"),
  SIMULATED_MODEL("what they pretend to be (default h100)"),
  SIMULATE("MODEL:COUNT, for instance h100:8: short for the three settings above"),
  FAULTS("script of faults that simulated GPUs play, see the guide to nodes"),
  ADDRESS("where users reach the ports of the work (default 127.0.0.1)"),
  LABEL("key=value that sessions can ask for; may be given several times"),
  SCRAPE_INTERVAL_MS("time between two measurements (default 15000)"),
  HPC_JOB_MAPPING_DIR(
      "the DCGM exporter's directory of the same name, in which sessions are then shown as jobs"),
  METRICS_PORT("where the agent shows its own metrics, usually 9464 (default: nowhere)"),
  METRICS_ADDRESS("the address of that port (default 127.0.0.1)"),
  LOG_RETENTION_SECONDS(
      "how long the log of finished work can still be read once its state is gone (default 3600)"),
  KEPT_LOG_BYTES_MAX(
      "the most that those logs take together; the oldest go first (default 1073741824)"),
  STOP_WORKLOADS("on SIGTERM end the workloads too; by default they stay"),
  CPUS("processors to offer (default: all)"),
  MEMORY_BYTES("memory to offer (default: all)");

  private final String help;

  Setting(String help) {
    this.help = help;
  }

  /** As on the command line without the dashes, and in the file. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String environmentName() {
    return "TOLLGATE_AGENT_" + name();
  }

  String help() {
    return help;
  }
}
