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
  KEEP_SECONDS(
      "how long output and log of finished work stay when the server does not say (default 3600)"),
  KEPT_BYTES_MAX("the most that they take together; the oldest go first (default 68719476736)"),
  DISK_FREE_BYTES_MIN(
      "with less than this free on the disk the oldest of them go first (default 1073741824)"),
  LOG_BYTES_MAX("the most of one log that stays, its beginning and its end (default 67108864)"),
  PUT_BYTES_MAX("the most that users put into one allocation's input (default 1073741824)"),
  GET_BYTES_MAX("the largest file that users get (default 68719476736)"),
  PORT_RANGE("ports that work is given, as 20000-20999 (default: any that the machine has free)"),
  STOP_WORKLOADS("on SIGTERM end the workloads too; by default they stay"),
  HEALTH_POLICY("properties file laid over the built-in rules of what makes a GPU sick"),
  CPUS("processors to offer (default: all)"),
  MEMORY_BYTES("memory to offer (default: all)"),
  ISOLATION(
      "how work is set apart: auto uses what the machine has, required refuses to start without"
          + " all of it, none runs work as the agent's user (default auto)"),
  WORKLOAD_UIDS(
      "user and group numbers that belong to nobody but the work of this node, one for each"
          + " allocation (default 60928-61183)"),
  WORKLOAD_PROCESSES_MAX("processes and threads of one allocation, 0 for no limit (default 16384)"),
  WORKLOAD_OPEN_FILES_MAX("open files of one process, 0 for no limit (default 1048576)"),
  WORKLOAD_FILE_BYTES_MAX("size of one file of work, 0 for no limit (default 1099511627776)"),
  HOOKS("directory of the site's own prolog.d and epilog.d (default: none)"),
  PROLOG_LIMIT_SECONDS("how long the scripts of a prolog may take together (default 60)"),
  EPILOG_LIMIT_SECONDS("how long the scripts of an epilog may take together (default 60)"),
  EXPECT_GPUS("how many GPUs this node must have (default: as many as it first showed)"),
  FREE_DISK_BYTES(
      "least free space at the state directory, or --free-disk-percent if that is less (default"
          + " 5368709120)"),
  FREE_DISK_PERCENT("least free share of the state directory's file system (default 5)"),
  DIAG("run 'dcgmi diag -r 1' at each start; while it finds a fault the node takes no work"),
  DIAG_LIMIT_SECONDS("how long that may take (default 120)");

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
