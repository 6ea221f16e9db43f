package io.tollgate.agent;

import io.tollgate.agent.runtime.LogLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How this agent is to behave. Read once, complete and valid.
 *
 * @param serverUrls the servers, without path; any of them will do, the first is asked first
 * @param stateDirectory the agent's own directory
 * @param joinToken one-time token; a secret, only needed until the node has joined
 * @param name for the log
 * @param gpuProbe which probe to use
 * @param dcgmUrl the exporter's metrics
 * @param simulatedGpus 1 to 64
 * @param simulatedModel slug
 * @param address where users reach the work's ports
 * @param labels what sessions can ask for
 * @param scrapeInterval 100 ms to 5 min
 * @param instruments what it shows of its measurements
 * @param logLimits how much output is kept
 * @param stopWorkloads whether SIGTERM ends the workloads
 * @param cpus at least 1
 * @param memoryBytes at least 1
 */
record AgentConfig(
    List<URI> serverUrls,
    Path stateDirectory,
    Optional<String> joinToken,
    String name,
    ProbeChoice gpuProbe,
    URI dcgmUrl,
    int simulatedGpus,
    String simulatedModel,
    String address,
    Map<String, String> labels,
    Duration scrapeInterval,
    InstrumentSettings instruments,
    LogLimits logLimits,
    boolean stopWorkloads,
    int cpus,
    long memoryBytes) {

  /** Which probe. */
  enum ProbeChoice {
    AUTO,
    DCGM,
    NVIDIA_SMI,
    SIMULATED
  }

  @Override
  public String toString() {
    return "AgentConfig[serverUrls=" + serverUrls + ", stateDirectory=" + stateDirectory + "]";
  }
}
