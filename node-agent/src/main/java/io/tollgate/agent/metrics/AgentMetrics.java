package io.tollgate.agent.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tollgate.agent.allocation.AllocationView;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.server.CallLog;
import io.tollgate.agent.server.ServerRefusal;
import io.tollgate.agent.state.DurableFile;
import io.tollgate.agent.telemetry.LookLog;
import java.io.IOException;
import java.time.Duration;

/**
 * The agent's counters, in one registry to which other rooms add their own. Base units; no account,
 * no session and nothing else that grows with use is a label.
 */
public final class AgentMetrics implements LookLog, CallLog {

  private final CollectorRegistry registry = new CollectorRegistry();
  private final BootClock clock;
  private final Histogram scrapeSeconds;
  private final Counter scrapes;
  private final Histogram syncSeconds;
  private final Counter syncFailures;
  private final AllocationFamily allocations = new AllocationFamily();
  private final GpuFamilies gpus;
  private volatile long answeredAtMs;

  /**
   * Registers all of them.
   *
   * @param version of the agent
   */
  public AgentMetrics(String version, BootClock clock) {
    this.clock = clock;
    answeredAtMs = clock.uptimeMs();
    Gauge.build("tollgate_agent_info", "The agent's version.")
        .labelNames("version")
        .register(registry)
        .labels(version)
        .set(1);
    scrapeSeconds =
        Histogram.build("tollgate_agent_scrape_seconds", "Time of a look at the GPUs.")
            .buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
            .register(registry);
    scrapes =
        Counter.build(
                "tollgate_agent_scrapes_total",
                "Looks at the GPUs; left_alone are those not made after too many failures.")
            .labelNames("outcome")
            .register(registry);
    syncSeconds =
        Histogram.build(
                "tollgate_agent_sync_seconds",
                "Time from sending a sync to its answer, the server's hold included.")
            .buckets(0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 20, 30, 60)
            .register(registry);
    syncFailures =
        Counter.build("tollgate_agent_sync_failures_total", "Syncs without an answer.")
            .labelNames("reason")
            .register(registry);
    gpus = new GpuFamilies(clock);
    registry.register(gpus);
    registry.register(allocations);
    registry.register(
        Families.number(
            "tollgate_agent_last_answer_age_seconds",
            "Time since the server last answered, or since the start.",
            Collector.Type.GAUGE,
            () -> (this.clock.uptimeMs() - answeredAtMs) / 1000.0));
    registry.register(
        Families.number(
            "tollgate_agent_state_write_failures_total",
            "Writes of the agent's state that the disk refused.",
            Collector.Type.COUNTER,
            DurableFile::failures));
  }

  /** Where other rooms add their own. */
  public CollectorRegistry registry() {
    return registry;
  }

  /** What is known of the GPUs. */
  public GpuFamilies gpus() {
    return gpus;
  }

  /** The allocations are now these. */
  public void turned(AllocationView view) {
    allocations.now(view);
  }

  @Override
  public void took(long durationMs) {
    scrapeSeconds.observe(durationMs / 1000.0);
    scrapes.labels("taken").inc();
  }

  @Override
  public void failed(long durationMs) {
    scrapeSeconds.observe(durationMs / 1000.0);
    scrapes.labels("failed").inc();
  }

  @Override
  public void left() {
    scrapes.labels("left_alone").inc();
  }

  @Override
  public void answered(Duration took) {
    answeredAtMs = clock.uptimeMs();
    syncSeconds.observe(took.toNanos() / 1e9);
  }

  @Override
  public void failed(Throwable why) {
    syncFailures.labels(reason(why)).inc();
  }

  private static String reason(Throwable why) {
    if (why instanceof ServerRefusal) {
      return "refused";
    }
    return why instanceof IOException ? "unreachable" : "unreadable";
  }
}
