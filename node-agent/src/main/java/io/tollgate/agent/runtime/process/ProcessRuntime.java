package io.tollgate.agent.runtime.process;

import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogPiece;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Steps;
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

  /** A shim that runs writes down the end within a millisecond. */
  private static final long WAKE_AFTER_NANOS = Duration.ofMillis(500).toNanos();

  private static final Logger log = LoggerFactory.getLogger(ProcessRuntime.class);

  private final WorkPlaces places;
  private final UUID bootId;
  private final WorkStart start;
  private final PortRange portRange;
  private final Isolation isolation;
  private final Consumer<AllocationId> ended;
  private final ProcessTree tree;
  private final WorkEnding ending;
  private final Guard guard;
  private final Map<AllocationId, Slot> slots = new HashMap<>();

  /**
   * @param places where the files of allocations are
   * @param bootId the current boot
   * @param launcher starts shims
   * @param portRange where declared ports are taken from
   * @param ended called by any thread when a process started here has ended
   * @param steps told of every step, for tests
   */
  public ProcessRuntime(
      WorkPlaces places,
      UUID bootId,
      Launcher launcher,
      PortRange portRange,
      Consumer<AllocationId> ended,
      Steps steps) {
    this.places = places;
    this.bootId = bootId;
    this.isolation = launcher.isolation();
    this.start = new WorkStart(launcher, isolation);
    this.portRange = portRange;
    this.ended = ended;
    this.guard = launcher.guardOf(places.root());
    this.tree = new ProcessTree(ProcessTree.MARKER, bootId, isolation::members);
    this.ending = new WorkEnding(tree, bootId, isolation::kill, steps);
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
      return Observation.startFailed(WorkStart.whyFailed(failed.get()));
    }
    Optional<ShimFiles.Exited> exited = files.exited();
    if (exited.isPresent()) {
      slot.sawEnd();
      return Observation.ended(
          started.goMs(),
          exited.get().endMs(),
          exited.get().exitCode(),
          isolation.lastWords(id).orElse(null));
    }
    if (!shimAlive) {
      return outlivesItsShim(id, slot, files)
          ? Observation.running(started.goMs())
          : Observation.vanished(started.goMs());
    }
    wakeStoppedShim(slot, started.shim(), files);
    if (!slot.executed) {
      slot.executed = hasExecuted(files, id);
    }
    return slot.executed ? Observation.running(started.goMs()) : Observation.starting();
  }

  /** Work may have stopped its own shim, which then does not write down that the work is over. */
  private void wakeStoppedShim(Slot slot, ProcessIdentity shim, ShimFiles files) {
    if (slot.woken || files.work(bootId).filter(work -> !work.alive(bootId)).isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    if (slot.workGoneNanos.isEmpty()) {
      slot.workGoneNanos = OptionalLong.of(now);
    } else if (now - slot.workGoneNanos.getAsLong() > WAKE_AFTER_NANOS) {
      slot.woken = true;
      Signals.wake(shim);
    }
  }

  /** What the work has left behind is not the work, if it is known who that was. */
  private boolean outlivesItsShim(AllocationId id, Slot slot, ShimFiles files) {
    Optional<ProcessIdentity> work = files.work(bootId);
    return work.isPresent()
        ? work.get().alive(bootId)
        : !members(id, slot, System.nanoTime()).isEmpty();
  }

  private Observation notBegun(AllocationId id, Slot slot) {
    boolean alive = slot.spawned.filter(Process::isAlive).isPresent();
    if (alive || !members(id, slot, System.nanoTime()).isEmpty()) {
      return Observation.starting();
    }
    return slot.spawned.isPresent()
        ? Observation.startFailed("The process that starts the work ended before it began.")
        : Observation.absent();
  }

  /**
   * Until the program has taken over, the child still shows the command line of the shim or of the
   * shell behind its wrapper, which both end alike.
   */
  private boolean hasExecuted(ShimFiles files, AllocationId id) {
    OptionalLong child = files.child();
    if (child.isEmpty()) {
      return false;
    }
    try {
      String words =
          new String(
              Files.readAllBytes(Path.of("/proc/" + child.getAsLong() + "/cmdline")),
              StandardCharsets.ISO_8859_1);
      // A dead child shows none; what became of it is in the files in a moment.
      return !words.endsWith("\0" + control(id) + "\0")
          && ProcessStat.read(child.getAsLong()).filter(ProcessStat::alive).isPresent();
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
      places.make(workload.id());
    } catch (IOException e) {
      throw StartFailure.ofNode("The allocation's directory cannot be made: " + e);
    }
    if (slot.ports.isEmpty()) {
      slot.ports.putAll(FreePorts.find(workload.spec().ports(), portsInUse(), portRange));
    }
    Map<String, String> environment =
        WorkloadEnvironment.of(workload, directory(workload.id()), slot.ports);
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
    new ShimFiles(control(id)).clearUnfinished();
    Process process = start.start(workload, directory(id), ports);
    slot.spawned = Optional.of(process);
    var unused = process.onExit().thenRun(() -> ended.accept(id));
  }

  @Override
  public void limit(AllocationId id, long runLimitMs, long graceMs) throws IOException {
    places.make(id);
    guard.limit(id, runLimitMs, graceMs);
    guard.ensure();
  }

  @Override
  public void close() {
    guard.close();
  }

  @Override
  public boolean ensureStopped(AllocationId id, Duration graceLeft) {
    Slot slot = slot(id);
    if (slot.started.isEmpty()) {
      slot.started = new ShimFiles(control(id)).started();
    }
    boolean gone = ending.press(id, slot, graceLeft);
    if (gone) {
      LaunchFile.drop(control(id));
      isolation.release(id);
    }
    return gone;
  }

  /** Whose process it is; may be called by any thread. */
  public Optional<AllocationId> allocationOf(long pid) {
    return start.allocationOf(pid);
  }

  private List<ProcessStat> members(AllocationId id, Slot slot, long notBeforeNanos) {
    return tree.members(id, slot.shim(), notBeforeNanos);
  }

  @Override
  public void forget(AllocationId id, Optional<Duration> keep) {
    slots.remove(id);
    // A group may have been busy with the last of its processes until a moment after its end.
    isolation.release(id);
    try {
      places.kept().keep(id, places.directory(id), keep, Instant.now());
    } catch (IOException e) {
      log.warn("The directory of allocation {} stays behind, it cannot be moved: {}", id, e);
    }
  }

  @Override
  public LogPiece readLog(AllocationId id, long offset, int limitBytes) {
    return places.log(id, offset, limitBytes);
  }

  /** The own directory of an allocation's work, whether or not it has been made. */
  public Path workspace(AllocationId id) {
    return home(id);
  }

  private Slot slot(AllocationId id) {
    return slots.computeIfAbsent(id, unseen -> new Slot());
  }

  private Path directory(AllocationId id) {
    return places.directory(id);
  }

  private Path control(AllocationId id) {
    return AllocationDirectory.control(directory(id));
  }

  private Path home(AllocationId id) {
    return AllocationDirectory.home(directory(id));
  }

  private Path logFile(AllocationId id) {
    return AllocationDirectory.log(directory(id));
  }
}
