package io.tollgate.agent;

import io.tollgate.agent.gpu.simulated.FaultScript;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the agent shows what it measures.
 *
 * @param jobMappingDirectory the DCGM exporter's {@code --hpc-job-mapping-dir}; without it none is
 *     written
 * @param metricsAddress where the agent's own metrics are shown; without it nowhere
 * @param faults what befalls simulated GPUs
 */
record InstrumentSettings(
    Optional<Path> jobMappingDirectory,
    Optional<InetSocketAddress> metricsAddress,
    FaultScript faults) {}
