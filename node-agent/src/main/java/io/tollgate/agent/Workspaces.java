package io.tollgate.agent;

import io.tollgate.agent.files.DataDesk;
import io.tollgate.agent.files.FileDesk;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.runtime.WorkspaceConfig;
import io.tollgate.agent.runtime.process.KeptWork;
import io.tollgate.agent.runtime.process.LogCap;
import io.tollgate.agent.runtime.process.ProcessRuntime;
import io.tollgate.agent.runtime.process.WorkPlaces;
import io.tollgate.agent.state.StateDirectory;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that deal with the files and logs of work, and the threads that may wait for disks. */
final class Workspaces implements AutoCloseable {

  /** A log of 100 MB/s grows by 20 MB between two looks. */
  private static final long LOGS_MS = 200;

  private static final long KEPT_MS = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Workspaces.class);

  private final WorkspaceConfig config;
  private final KeptWork kept;
  private final LogCap logCap;
  private final WorkPlaces places;
  private final ScheduledExecutorService logThread = AgentThreads.daemon("log-cap", 1);
  private final ScheduledExecutorService keptThread = AgentThreads.daemon("kept-work", 1);
  private final ScheduledExecutorService disk = AgentThreads.daemon("files", 2);

  Workspaces(StateDirectory state, WorkspaceConfig config) {
    this.config = config;
    this.kept = KeptWork.in(state.kept(), config);
    this.logCap = new LogCap(state.work(), config.logBytesMax());
    this.places = new WorkPlaces(state.work(), kept);
  }

  WorkPlaces places() {
    return places;
  }

  /**
   * Answers about logs and files.
   *
   * @param over whether all processes of an allocation are gone
   * @param send posts an answer, without blocking
   * @param timer runs what does not wait
   */
  DataDesk desk(
      ProcessRuntime runtime,
      Predicate<AllocationId> over,
      BiConsumer<AllocationId, DataRequest> send,
      ScheduledExecutorService timer) {
    FileDesk files = new FileDesk(places::find, over, config);
    return new DataDesk(runtime::readLog, files, over, send, timer, disk);
  }

  /** Begins to cap logs and to tend what is kept, at once: the last agent may be long gone. */
  void start() {
    every(logThread, LOGS_MS, logCap::tend);
    every(keptThread, KEPT_MS, () -> kept.tend(Instant.now()));
  }

  private static void every(ScheduledExecutorService thread, long pauseMs, Runnable tending) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                tending.run();
              } catch (RuntimeException e) {
                log.error("Tending logs and files failed; the next time follows.", e);
              }
            },
            0,
            pauseMs,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    logThread.shutdownNow();
    keptThread.shutdownNow();
    disk.shutdownNow();
  }
}
