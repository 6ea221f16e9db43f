package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogPiece;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.WorkloadRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work as processes under the shim. Holds nothing that could not be found again in the control
 * files and under {@code /proc}; what it remembers only saves looking twice.
 */
public final class ProcessRuntime implements WorkloadRuntime {

  /** How long a shim whose work is gone may take to write the exit file. */
  private static final long SHIM_PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private static final Logger log = LoggerFactory.getLogger(ProcessRuntime.class);

  /** What this process remembers of an allocation. */
  private static final class Slot {
    final Map<String, Integer> ports = new HashMap<>();
    Optional<Process> spawned = Optional.empty();
    Optional<ShimFiles.Started> started = Optional.empty();
    boolean executed;
    boolean termSent;
    boolean aloneSeen;
    long aloneSinceNanos;
    boolean endSeen;
    OptionalLong endSeenNanos = OptionalLong.empty();

    /** A sweep shared by all that ended in one turn is good enough, if it began after the end. */
    void sawEnd() {
      if (!endSeen) {
        endSeen = true;
        endSeenNanos = OptionalLong.of(System.nanoTime());
      }
    }
  }

  private final Path workRoot;
  private final UUID bootId;
  private final Launcher launcher;
  private final KeptLogs keptLogs;
  private final Consumer<AllocationId> ended;
  private final ProcessTree tree = new ProcessTree(ProcessTree.MARKER);
  private final Map<AllocationId, Slot> slots = new HashMap<>();

  /**
   * @param workRoot directory of all allocations' directories
   * @param bootId the current boot
   * @param launcher starts shims
   * @param keptLogs takes the logs of forgotten allocations
   * @param ended called by any thread when a process started here has ended
   */
  public ProcessRuntime(
      Path workRoot,
      UUID bootId,
      Launcher launcher,
      KeptLogs keptLogs,
      Consumer<AllocationId> ended) {
    this.workRoot = workRoot;
    this.bootId = bootId;
    this.launcher = launcher;
    this.keptLogs = keptLogs;
    this.ended = ended;
  }

  @Override
  public Observation observe(AllocationId id) {
    Slot slot = slot(id);
    ShimFiles files = new ShimFiles(control(id));
    if (slot.started.isEmpty()) {
      slot.started = files.started();
    }
    if (slot.started.isEmpty()) {
      Observation notBegun = notBegun(id, slot);
      // Read again: work that came and went since the first time must not be taken for work that
      // never began, and who was gone just now has written all it ever will.
      slot.started = files.started();
      if (slot.started.isEmpty()) {
        return notBegun;
      }
    }
    ShimFiles.Started started = slot.started.get();
    // Asked before the exit file is read: a shim that is dead now has written all it ever will.
    boolean shimAlive = started.shim().alive(bootId);
    Optional<Integer> failed = files.startFailed();
    if (failed.isPresent()) {
      slot.sawEnd();
      return Observation.startFailed(
          failed.get() == 127
              ? "The command could not be found or its interpreter is missing."
              : "The command could not be executed (" + failed.get() + ").");
    }
    Optional<ShimFiles.Exited> exited = files.exited();
    if (exited.isPresent()) {
      slot.sawEnd();
      return Observation.ended(started.goMs(), exited.get().endMs(), exited.get().exitCode());
    }
    if (!shimAlive) {
      return members(id, slot, System.nanoTime()).isEmpty()
          ? Observation.vanished(started.goMs())
          : Observation.running(started.goMs());
    }
    if (!slot.executed) {
      slot.executed = hasExecuted(files, id);
    }
    return slot.executed ? Observation.running(started.goMs()) : Observation.starting();
  }

  private Observation notBegun(AllocationId id, Slot slot) {
    if (slot.spawned.isPresent()) {
      return slot.spawned.get().isAlive()
          ? Observation.starting()
          : Observation.startFailed("The process that starts the work ended before it began.");
    }
    return members(id, slot, System.nanoTime()).isEmpty()
        ? Observation.absent()
        : Observation.starting();
  }

  /** Until the program has taken over, the child still shows the shim's own command line. */
  private boolean hasExecuted(ShimFiles files, AllocationId id) {
    if (files.child().isEmpty()) {
      return false;
    }
    try {
      Path commandLine = Path.of("/proc/" + files.child().getAsLong() + "/cmdline");
      return !new String(Files.readAllBytes(commandLine), StandardCharsets.ISO_8859_1)
          .contains(launcher.shim() + "\0" + control(id));
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public Map<String, Integer> ensurePrepared(Workload workload) throws StartFailure {
    Slot slot = slot(workload.id());
    List<String> command = workload.spec().command();
    if (command.isEmpty()) {
      throw new StartFailure("The command is empty.");
    }
    try {
      AllocationDirectory.make(workRoot.resolve(workload.id().toString()));
    } catch (IOException e) {
      throw StartFailure.ofNode("The allocation's directory cannot be made: " + e);
    }
    if (slot.ports.isEmpty()) {
      slot.ports.putAll(FreePorts.find(workload.spec().ports(), portsInUse()));
    }
    Map<String, String> environment =
        WorkloadEnvironment.of(workload, home(workload.id()), slot.ports);
    Program.require(command.get(0), home(workload.id()), environment.getOrDefault("PATH", ""));
    return Map.copyOf(slot.ports);
  }

  private Collection<Integer> portsInUse() {
    List<Integer> ports = new ArrayList<>();
    slots.values().forEach(slot -> ports.addAll(slot.ports.values()));
    return ports;
  }

  @Override
  public void ensureRunning(Workload workload, Map<String, Integer> ports) throws StartFailure {
    AllocationId id = workload.id();
    Slot slot = slot(id);
    slot.ports.putAll(ports);
    if (slot.spawned.isPresent() || observe(id).phase() != Observation.Phase.ABSENT) {
      return;
    }
    Process process =
        launcher.launch(
            control(id),
            home(id),
            logFile(id),
            WorkloadEnvironment.of(workload, home(id), ports),
            workload.spec().command());
    slot.spawned = Optional.of(process);
    var unused = process.onExit().thenRun(() -> ended.accept(id));
  }

  @Override
  public boolean ensureStopped(AllocationId id, Duration graceLeft) {
    Slot slot = slot(id);
    if (slot.started.isEmpty()) {
      slot.started = new ShimFiles(control(id)).started();
    }
    long now = System.nanoTime();
    boolean polite = !graceLeft.isNegative() && !graceLeft.isZero();
    if (polite && slot.termSent && !slot.endSeen) {
      // Asked already; its end will show in its files, without a sweep over all processes.
      return false;
    }
    List<ProcessStat> members = members(id, slot, slot.endSeenNanos.orElse(now));
    slot.endSeenNanos = OptionalLong.empty();
    Optional<ProcessIdentity> shim = slot.started.map(ShimFiles.Started::shim);
    List<ProcessStat> work =
        members.stream().filter(m -> shim.filter(s -> s.pid() == m.pid()).isEmpty()).toList();
    boolean shimAlive = shim.filter(s -> s.alive(bootId)).isPresent();
    if (work.isEmpty() && !shimAlive) {
      return slot.spawned.filter(Process::isAlive).isEmpty();
    }
    if (!work.isEmpty()) {
      slot.aloneSeen = false;
      if (!polite) {
        work.forEach(member -> Signals.kill(member.pid()));
      } else if (!slot.termSent) {
        slot.termSent = true;
        log.debug("Asking allocation {} to end, {} processes.", id, work.size());
        Signals.term(work, shim);
      }
    } else {
      endLonelyShim(slot, now);
    }
    return false;
  }

  /** A shim normally follows its work within a millisecond; a stuck one must not hold the GPUs. */
  private static void endLonelyShim(Slot slot, long now) {
    if (!slot.aloneSeen) {
      slot.aloneSeen = true;
      slot.aloneSinceNanos = now;
    } else if (now - slot.aloneSinceNanos > SHIM_PATIENCE_NANOS) {
      slot.started.ifPresent(started -> Signals.kill(started.shim().pid()));
    }
  }

  private List<ProcessStat> members(AllocationId id, Slot slot, long notBeforeNanos) {
    return tree.members(id, slot.started.map(ShimFiles.Started::shim), notBeforeNanos);
  }

  @Override
  public void forget(AllocationId id) {
    slots.remove(id);
    try {
      keptLogs.keep(id, logFile(id), Instant.now());
    } catch (IOException e) {
      log.warn("The log of allocation {} cannot be kept: {}", id, e.toString());
    }
    try {
      AllocationDirectory.delete(workRoot.resolve(id.toString()));
    } catch (IOException e) {
      log.warn("The directory of allocation {} stays behind, it cannot be deleted: {}", id, e);
    }
  }

  @Override
  public Optional<LogPiece> readLog(AllocationId id, long offset, int limitBytes) {
    // In this order: a log leaves the first place only by arriving at the second.
    return LogFile.read(logFile(id), offset, limitBytes)
        .or(() -> LogFile.read(keptLogs.path(id), offset, limitBytes))
        .or(() -> Optional.of(new LogPiece(new byte[0], true)));
  }

  /** The own directory of an allocation's work, whether or not it has been made. */
  public Path workspace(AllocationId id) {
    return home(id);
  }

  private Slot slot(AllocationId id) {
    return slots.computeIfAbsent(id, unseen -> new Slot());
  }

  private Path control(AllocationId id) {
    return AllocationDirectory.control(workRoot.resolve(id.toString()));
  }

  private Path home(AllocationId id) {
    return AllocationDirectory.home(workRoot.resolve(id.toString()));
  }

  private Path logFile(AllocationId id) {
    return AllocationDirectory.log(workRoot.resolve(id.toString()));
  }
}
