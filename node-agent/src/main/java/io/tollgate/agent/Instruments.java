package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationView;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.jobmapping.JobMapping;
import io.tollgate.agent.jobmapping.JobMappingDesk;
import io.tollgate.agent.metrics.AgentMetrics;
import io.tollgate.agent.metrics.MetricsServer;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.telemetry.Look;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent shows to others of what it measures: its own metrics, and the exporter's files of
 * who works where. Without any of it the agent works the same, so its troubles are logged and no
 * more.
 */
final class Instruments implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Instruments.class);

  private static final long LAST_FILES_MS = 500;

  private final AgentMetrics metrics;
  private final Optional<MetricsServer> server;
  private final Optional<JobMappingDesk> jobs;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread fresh = new Thread(task, "job-mapping");
            fresh.setDaemon(true);
            return fresh;
          });

  Instruments(InstrumentSettings settings, StateDirectory state, BootClock clock) {
    metrics = new AgentMetrics(AgentVersion.TEXT, clock);
    server = settings.metricsAddress().flatMap(this::serve);
    jobs =
        settings
            .jobMappingDirectory()
            .map(
                directory ->
                    new JobMappingDesk(
                        new JobMapping(directory, state.root().resolve("hpc-job-mapping.json")),
                        thread));
  }

  private Optional<MetricsServer> serve(InetSocketAddress address) {
    try {
      MetricsServer started = MetricsServer.start(metrics.registry(), address);
      log.info(
          "The agent's metrics are at port {} of {}.", started.port(), address.getHostString());
      return Optional.of(started);
    } catch (IOException e) {
      log.error("No metrics are shown at {}; the work goes on without: {}", address, e.toString());
      return Optional.empty();
    }
  }

  /** The counters. */
  AgentMetrics metrics() {
    return metrics;
  }

  /** The allocations may have changed. */
  void turned(AllocationView view, List<GpuDescription> gpus) {
    metrics.turned(view);
    jobs.ifPresent(desk -> desk.hear(gpus, view.sessionsByGpu()));
  }

  /** The GPUs were looked at. */
  void looked(Look look, List<GpuHealthReport> health, GpuProbe probe) {
    metrics.gpus().looked(look, health, probe.dropped());
  }

  @Override
  public void close() {
    server.ifPresent(MetricsServer::close);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_FILES_MS, TimeUnit.MILLISECONDS)) {
        log.warn("The exporter's directory does not answer; its files are put right next time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
