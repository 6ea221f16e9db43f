package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.allocation.AllocationView;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.health.HealthBook;
import io.tollgate.agent.log.LogDesk;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.Inventory;
import io.tollgate.agent.runtime.process.KeptLogs;
import io.tollgate.agent.runtime.process.Launcher;
import io.tollgate.agent.runtime.process.ProcessRuntime;
import io.tollgate.agent.server.Replicas;
import io.tollgate.agent.server.ServerConnection;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.state.StateDirectoryException;
import io.tollgate.agent.telemetry.GpuWatch;
import io.tollgate.agent.telemetry.Look;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running agent: all parts, wired together, on one thread. */
final class Agent {

  private static final long LONGEST_PAUSE_MS = 1_000;
  private static final long FAREWELL_GRACE_MS = 5_000;
  private static final long FAREWELL_MS = 12_000;
  private static final long LAST_SYNC_MS = 500;
  private static final long TEND_LOGS_SECONDS = 10;

  /** So many looks in a row must agree before the node is said to have other GPUs. */
  private static final int SURE_AFTER = 3;

  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private final AgentConfig config;
  private final StateDirectory state;
  private final ScheduledExecutorService thread = AgentThreads.daemon("agent", 1);
  private final ScheduledExecutorService gpuThread = AgentThreads.daemon("gpu-watch", 1);
  private final ScheduledExecutorService readers = AgentThreads.daemon("reader", 2);
  private final Queue<AllocationId> endedWork = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean turnAsked = new AtomicBoolean();
  private final AllocationTable table;
  private final KeptLogs keptLogs;
  private final ProcessRuntime runtime;
  private final HealthBook health;
  private final SyncLoop sync;
  private final GpuWatch watch;
  private final GpuProbe probe;
  private final Instruments instruments;

  private Inventory inventory;
  private int otherGpusSeen;
  private Optional<ScheduledFuture<?>> nextTurn = Optional.empty();

  private Agent(AgentConfig config, StateDirectory state)
      throws IOException, ProbeFailure, JoinException, InterruptedException {
    this.config = config;
    this.state = state;
    BootClock clock = new LinuxBootClock();
    keptLogs = new KeptLogs(state.keptLogs(), config.logLimits());
    runtime =
        new ProcessRuntime(
            state.work(), clock.bootId(), Launcher.in(state.root()), keptLogs, this::workEnded);
    table = new AllocationTable(state, clock, runtime);
    table.load();
    AllocationTable shown = table;
    ProbeSearch.Found gpus =
        new ProbeSearch(config, state, clock, () -> shown.view().busyGpus()).find();
    instruments = new Instruments(config.instruments(), state, clock);
    probe = gpus.probe();
    health = new HealthBook(state.healthFile(), clock.bootId());
    watch = new GpuWatch(probe, clock, config.scrapeInterval(), instruments.metrics());
    inventory = inventory(gpus.probe().source(), gpus.gpus());
    ServerConnection server =
        new ServerConnection(new Replicas(config.serverUrls()), readers, instruments.metrics());
    Optional<NodeIdentity> known = Joining.known(state);
    NodeIdentity identity =
        known.isPresent()
            ? known.get()
            : new Joining(state, server).join(config.joinToken(), clock.bootId(), inventory);
    LogDesk logDesk =
        new LogDesk(
            runtime::readLog,
            id -> table.view().isReleased(id),
            (id, data) -> sendData(server, identity, id, data),
            readers);
    sync =
        new SyncLoop(
            thread,
            server,
            identity,
            clock.bootId(),
            new SyncLoop.Subjects(table, health, logDesk, inventory),
            this::turn);
  }

  /**
   * Starts an agent. Returns once it is known to the server.
   *
   * @throws StateDirectoryException when the state directory cannot be used
   * @throws ProbeFailure when the GPU probe that was asked for does not work
   * @throws JoinException when the server does not take the node
   * @throws IOException when the machine lacks something
   */
  static Agent start(AgentConfig config)
      throws StateDirectoryException,
          IOException,
          ProbeFailure,
          JoinException,
          InterruptedException {
    Agent agent = new Agent(config, StateDirectory.open(config.stateDirectory()));
    agent.thread.execute(
        () -> {
          agent.turn();
          agent.sync.send();
        });
    long everyMs = config.scrapeInterval().toMillis();
    var unused =
        agent.gpuThread.scheduleAtFixedRate(
            agent::lookAtGpus, everyMs, everyMs, TimeUnit.MILLISECONDS);
    var alsoUnused =
        agent.readers.scheduleWithFixedDelay(
            agent::tendLogs, 0, TEND_LOGS_SECONDS, TimeUnit.SECONDS);
    log.info("Agent {} {} works for {}.", config.name(), AgentVersion.TEXT, config.serverUrls());
    return agent;
  }

  private static void sendData(
      ServerConnection server, NodeIdentity identity, AllocationId id, DataRequest data) {
    var unused =
        server
            .data(id, data, identity.nodeKey())
            .exceptionally(
                trouble -> {
                  log.debug("A piece of log of allocation {} was not taken.", id, trouble);
                  return null;
                });
  }

  private Inventory inventory(String source, List<GpuDescription> gpus) {
    return new Inventory(
        config.address(),
        "process",
        true,
        source,
        config.cpus(),
        config.memoryBytes(),
        config.labels(),
        gpus);
  }

  /** Called by any thread; many ends at once make one turn. */
  private void workEnded(AllocationId id) {
    endedWork.add(id);
    if (turnAsked.compareAndSet(false, true)) {
      thread.execute(this::turn);
    }
  }

  private void turn() {
    turnAsked.set(false);
    try {
      for (AllocationId id = endedWork.poll(); id != null; id = endedWork.poll()) {
        table.lookSoon(id);
      }
      if (table.turn()) {
        sync.changed();
      }
      instruments.turned(table.view(), inventory.gpus());
    } catch (RuntimeException e) {
      log.error("A turn failed; the next one follows.", e);
    } finally {
      // Whatever happened: without a next turn no limit would be enforced.
      nextTurn.ifPresent(waiting -> waiting.cancel(false));
      nextTurn =
          Optional.of(
              thread.schedule(this::turn, table.pauseMs(LONGEST_PAUSE_MS), TimeUnit.MILLISECONDS));
    }
  }

  private void tendLogs() {
    try {
      keptLogs.removeOld(Instant.now());
    } catch (RuntimeException e) {
      log.error("Tending the logs failed; the next time follows.", e);
    }
  }

  private void lookAtGpus() {
    try {
      Look look = watch.look();
      thread.execute(() -> looked(look));
    } catch (RuntimeException e) {
      log.error("Looking at the GPUs failed; the next look follows.", e);
    }
  }

  private void looked(Look look) {
    boolean news = table.measured(look.samples());
    if (!look.readings().isEmpty()) {
      news |= health.read(look.readings());
      compareInventory(look.readings());
    }
    instruments.looked(look, health.reports(), probe);
    if (news) {
      sync.changed();
    }
  }

  private void compareInventory(List<GpuReading> readings) {
    Inventory now = inventory(inventory.gpuSource(), GpuModels.describe(readings));
    boolean same =
        now.gpus().stream()
            .map(gpu -> gpu.uuid())
            .toList()
            .equals(inventory.gpus().stream().map(gpu -> gpu.uuid()).toList());
    otherGpusSeen = same ? 0 : otherGpusSeen + 1;
    if (otherGpusSeen >= SURE_AFTER) {
      log.warn(
          "The node now shows {} GPUs instead of {}.", now.gpus().size(), inventory.gpus().size());
      inventory = now;
      otherGpusSeen = 0;
      sync.inventoryChanged(now);
    }
  }

  /** What runs, for other threads. */
  AllocationView view() {
    return table.view();
  }

  /** Ends the agent; the workloads stay unless the configuration says otherwise. */
  void stop() throws InterruptedException {
    if (config.stopWorkloads()) {
      thread.execute(
          () -> {
            table.stopEverything("the agent was told to stop its workloads", FAREWELL_GRACE_MS);
            turn();
          });
      awaitRelease();
    }
    thread.execute(sync::close);
    CountDownLatch said = new CountDownLatch(1);
    thread.execute(said::countDown);
    if (said.await(LAST_SYNC_MS, TimeUnit.MILLISECONDS)) {
      sync.awaitLastWord(LAST_SYNC_MS);
    }
    thread.shutdownNow();
    gpuThread.shutdownNow();
    readers.shutdownNow();
    instruments.close();
    try {
      state.close();
    } catch (IOException e) {
      log.debug("The lock of the state directory goes with the process.", e);
    }
    log.info("Agent {} has ended.", config.name());
  }

  private void awaitRelease() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MS);
    AtomicBoolean done = new AtomicBoolean();
    while (!done.get() && System.nanoTime() - deadline < 0) {
      CountDownLatch asked = new CountDownLatch(1);
      thread.execute(
          () -> {
            done.set(table.everythingReleased());
            asked.countDown();
          });
      if (!asked.await(LONGEST_PAUSE_MS, TimeUnit.MILLISECONDS) || !done.get()) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }
}
