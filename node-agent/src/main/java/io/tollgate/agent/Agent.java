package io.tollgate.agent;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.allocation.AllocationView;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.files.DataDesk;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.hook.HookedRuntime;
import io.tollgate.agent.hook.Hooks;
import io.tollgate.agent.isolation.Host;
import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.isolation.IsolationFailure;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.Inventory;
import io.tollgate.agent.runtime.process.Launcher;
import io.tollgate.agent.runtime.process.ProcessRuntime;
import io.tollgate.agent.server.Replicas;
import io.tollgate.agent.server.ServerConnection;
import io.tollgate.agent.state.GpuLock;
import io.tollgate.agent.state.HolderLock;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.state.StateDirectoryException;
import io.tollgate.agent.step.Steps;
import io.tollgate.agent.telemetry.GpuWatch;
import io.tollgate.agent.trespass.TrespassWatch;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running agent: all parts, wired together, on one thread. */
final class Agent {

  private static final long LONGEST_PAUSE_MS = 1_000;

  private static final String SIMULATED = "simulated";
  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private final AgentConfig config;
  private final StateDirectory state;
  private final ScheduledExecutorService thread = AgentThreads.daemon("agent", 1);
  private final ScheduledExecutorService gpuThread = AgentThreads.daemon("gpu-watch", 1);
  private final ScheduledExecutorService readers = AgentThreads.daemon("reader", 2);
  private final Queue<AllocationId> endedWork = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean turnAsked = new AtomicBoolean();
  private final AllocationTable table;
  private final Tenancy tenancy;
  private final Workspaces workspaces;
  private final ProcessRuntime runtime;
  private final HealthDesk health;
  private final SyncLoop sync;
  private final GpuProbe probe;
  private final Instruments instruments;
  private final Optional<HolderLock> gpuLock;
  private final AdmissionDesk admission;

  private final GpuCare gpuCare;
  private Optional<ScheduledFuture<?>> nextTurn = Optional.empty();

  private Agent(AgentConfig config, StateDirectory state, Steps steps)
      throws StateDirectoryException,
          IOException,
          ProbeFailure,
          IsolationFailure,
          JoinException,
          InterruptedException {
    this.config = config;
    this.state = state;
    BootClock clock = new LinuxBootClock();
    workspaces = new Workspaces(state, config.workspaces());
    Isolation isolation =
        Isolation.find(config.isolation(), Host.here(), state.root(), state.work());
    tenancy = new Tenancy(isolation);
    runtime =
        new ProcessRuntime(
            workspaces.places(),
            clock.bootId(),
            Launcher.in(state.root(), isolation),
            config.workspaces().ports(),
            this::workEnded,
            steps);
    Hooks hooks =
        new Hooks(
            config.admission().hooks(),
            state.hooks(),
            clock,
            InstantSource.system(),
            new Hooks.Surroundings(runtime::workspace, this::gpuIndices, this::workEnded));
    table = new AllocationTable(state, clock, new HookedRuntime(runtime, hooks), steps);
    table.load();
    isolation.removeLeftovers(table.view().released().keySet());
    AllocationTable shown = table;
    SmiCommand smi = SmiCommand.onPath(state.root().resolve("nvidia-smi.csv"), clock::uptimeMs);
    ProbeSearch.Found gpus =
        new ProbeSearch(config, state, smi, () -> shown.view().busyGpus()).find();
    instruments = new Instruments(config.instruments(), state, clock);
    probe = gpus.probe();
    boolean pretended = probe.source().equals(SIMULATED);
    gpuLock = pretended ? Optional.empty() : Optional.of(GpuLock.take());
    health =
        new HealthDesk(
            state,
            clock,
            config.healthPolicy(),
            gpus.gpus(),
            pretended,
            new HealthDesk.Agents(table, runtime::allocationOf, this::turn, this::kernelSpoke));
    GpuWatch watch = new GpuWatch(probe, clock, config.scrapeInterval(), instruments.metrics());
    TrespassWatch trespass = new TrespassWatch(ComputeApp.by(smi), runtime::allocationOf);
    Inventory inventory = inventory(probe.source(), health.registered());
    tenancy.insist();
    admission =
        new AdmissionDesk(
            config,
            AdmissionDesk.Subjects.of(
                state,
                smi,
                clock.bootId(),
                () -> health.registered().size(),
                probe.source(),
                () -> shown.view().busyGpus(),
                tenancy::reasons,
                hooks));
    ServerConnection server =
        new ServerConnection(new Replicas(config.serverUrls()), readers, instruments.metrics());
    Optional<NodeIdentity> known = Joining.known(state);
    NodeIdentity identity =
        known.isPresent()
            ? known.get()
            : new Joining(state, server).join(config.joinToken(), clock.bootId(), inventory);
    DataDesk dataDesk =
        workspaces.desk(
            runtime,
            id -> table.view().isReleased(id),
            (id, data) -> sendData(server, identity, id, data),
            readers);
    sync =
        new SyncLoop(
            thread,
            server,
            identity,
            clock.bootId(),
            new SyncLoop.Subjects(table, health, admission::conditions, dataDesk, inventory),
            this::turn);
    gpuCare =
        new GpuCare(
            thread,
            new GpuCare.Seers(probe, watch, trespass),
            new GpuCare.Hearers(table, health, sync, instruments));
  }

  /**
   * Starts an agent. Returns once it is known to the server.
   *
   * @throws StateDirectoryException when the state directory cannot be used
   * @throws ProbeFailure when the GPU probe that was asked for does not work
   * @throws IsolationFailure when work must be set apart and cannot be
   * @throws JoinException when the server does not take the node
   * @throws IOException when the machine lacks something
   */
  static Agent start(AgentConfig config, Steps steps)
      throws StateDirectoryException,
          IOException,
          ProbeFailure,
          IsolationFailure,
          JoinException,
          InterruptedException {
    Agent agent = new Agent(config, StateDirectory.open(config.stateDirectory()), steps);
    agent.thread.execute(agent::turn);
    // What runs is looked after at once; the server hears when it can be told of the node as well.
    agent.admission.begin(
        () -> agent.thread.execute(agent.sync::send),
        () -> agent.thread.execute(agent.sync::changed));
    agent.gpuCare.start(
        agent.gpuThread, config.scrapeInterval(), agent.probe.source().equals(SIMULATED));
    agent.workspaces.start();
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
        tenancy.single(source, gpus),
        source,
        config.cpus(),
        config.memoryBytes(),
        config.labels(),
        gpus);
  }

  /** By uuid; may be called by any thread. */
  private Map<String, Integer> gpuIndices() {
    return health.registered().stream()
        .collect(toUnmodifiableMap(GpuDescription::uuid, GpuDescription::index, (a, b) -> a));
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
      if (table.turn() | health.stuck(table.view().stuckGpus())) {
        sync.changed();
      }
      instruments.turned(table.view(), health.registered());
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

  /** Called by the thread that reads the kernel's log. */
  private void kernelSpoke() {
    thread.execute(
        () -> {
          if (health.kernel()) {
            sync.changed();
          }
        });
  }

  /** What runs, for other threads. */
  AllocationView view() {
    return table.view();
  }

  /** Ends the agent; the workloads stay unless the configuration says otherwise. */
  void stop() throws InterruptedException {
    new Farewell(thread, table, sync, runtime).say(config.stopWorkloads());
    thread.shutdownNow();
    gpuThread.shutdownNow();
    admission.stop();
    readers.shutdownNow();
    health.close();
    workspaces.close();
    instruments.close();
    try {
      if (gpuLock.isPresent()) {
        gpuLock.get().close();
      }
      state.close();
    } catch (IOException e) {
      log.debug("The locks go with the process.", e);
    }
    log.info("Agent {} has ended.", config.name());
  }
}
