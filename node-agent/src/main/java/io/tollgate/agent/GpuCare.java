package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.telemetry.GpuWatch;
import io.tollgate.agent.telemetry.Look;
import io.tollgate.agent.trespass.TrespassWatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the GPUs on a thread that may block, and takes what was seen to the agent's own. */
final class GpuCare {

  private static final Logger log = LoggerFactory.getLogger(GpuCare.class);

  private final ScheduledExecutorService thread;
  private final Seers seers;
  private final Hearers hearers;

  /**
   * What looks.
   *
   * @param probe reads the GPUs
   * @param watch makes measurements of it
   * @param trespass knows who computes where
   */
  record Seers(GpuProbe probe, GpuWatch watch, TrespassWatch trespass) {}

  /** What hears of it, on the agent's thread. */
  record Hearers(
      AllocationTable table, HealthDesk health, SyncLoop sync, Instruments instruments) {}

  /**
   * @param thread the agent's
   */
  GpuCare(ScheduledExecutorService thread, Seers seers, Hearers hearers) {
    this.thread = thread;
    this.seers = seers;
    this.hearers = hearers;
  }

  /**
   * Begins to look.
   *
   * @param looking a thread that may block
   * @param every time between two measurements
   * @param pretended whether the GPUs are not real: then nobody computes on them
   */
  void start(ScheduledExecutorService looking, Duration every, boolean pretended) {
    if (!pretended) {
      seers
          .trespass()
          .start(
              looking,
              () -> hearers.table().view().held(),
              evidence -> thread.execute(() -> trespassed(evidence)));
    }
    var unused =
        looking.scheduleAtFixedRate(
            this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      Look look = seers.watch().look();
      thread.execute(() -> looked(look));
    } catch (RuntimeException e) {
      log.error("Looking at the GPUs failed; the next look follows.", e);
    }
  }

  private void looked(Look look) {
    boolean news = hearers.table().measured(look.samples()) | hearers.health().looked(look);
    hearers.health().changedGpus(look).ifPresent(hearers.sync()::gpusChanged);
    hearers.instruments().looked(look, hearers.health().reports(), seers.probe());
    if (news) {
      hearers.sync().changed();
    }
  }

  private void trespassed(Map<String, String> evidence) {
    if (hearers.health().trespassed(evidence)) {
      hearers.sync().changed();
    }
  }
}
