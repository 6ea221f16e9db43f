package io.tollgate.agent;

import static java.util.stream.Collectors.toMap;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.health.CardBuses;
import io.tollgate.agent.health.GpuFinding;
import io.tollgate.agent.health.HealthBook;
import io.tollgate.agent.health.HealthPolicy;
import io.tollgate.agent.health.KernelLog;
import io.tollgate.agent.health.Moment;
import io.tollgate.agent.health.NodeSigns;
import io.tollgate.agent.health.Registration;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.ClearHealth;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.telemetry.Look;
import io.tollgate.agent.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where everything arrives that speaks for or against a GPU, and where it goes from there: into the
 * book of health, and as notes to whatever runs on the GPU. Confined to the agent's thread.
 *
 * <p>Every method that takes something answers whether the server should hear of it.
 */
final class HealthDesk implements AutoCloseable {

  private static final String STUCK =
      "Processes of a session are still there a minute after they were killed.";

  private final AllocationTable table;
  private final LongFunction<Optional<AllocationId>> ownerOf;
  private final Runnable turn;
  private final HealthBook book;
  private final Registration registration;
  private final CardBuses buses = CardBuses.ofDriver();
  private final Optional<KernelLog> kernelLog;
  private Map<String, String> cardOf = Map.of();
  private @Nullable Set<String> stuck;

  /**
   * What the desk needs of the agent.
   *
   * @param table what runs
   * @param ownerOf the allocation of a process
   * @param turn takes the allocations further, and so writes their notes down
   * @param kernelNews called by another thread when {@link #kernel} has something to take
   */
  record Agents(
      AllocationTable table,
      LongFunction<Optional<AllocationId>> ownerOf,
      Runnable turn,
      Runnable kernelNews) {}

  /**
   * @param found the node's GPUs
   * @param pretended whether they are not real: then nobody misses them after a restart, and the
   *     kernel knows nothing of them
   * @throws IOException when the state cannot be read
   */
  HealthDesk(
      StateDirectory state,
      BootClock clock,
      HealthPolicy policy,
      List<GpuDescription> found,
      boolean pretended,
      Agents agents)
      throws IOException {
    this.table = agents.table();
    this.ownerOf = agents.ownerOf();
    this.turn = agents.turn();
    this.book =
        new HealthBook(
            state.healthFile(),
            clock.bootId(),
            policy,
            () -> new Moment(clock.uptimeMs(), Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    this.registration =
        new Registration(
            pretended ? Optional.empty() : Optional.of(state.registrationFile()),
            clock.bootId(),
            found);
    table.gpusAre(Set.copyOf(registration.uuids()));
    this.kernelLog =
        pretended ? Optional.empty() : KernelLog.open(Path.of("/dev/kmsg"), agents.kernelNews());
  }

  /** Takes a look, whether it showed anything or not. */
  boolean looked(Look look) {
    List<GpuReading> readings = look.readings();
    if (!readings.isEmpty()) {
      Map<String, String> cards = new HashMap<>();
      readings.forEach(reading -> cards.put(reading.uuid(), reading.identity().cardUuid()));
      cardOf = cards;
    }
    List<String> registered = registration.uuids();
    Telemetry telemetry = look.telemetry();
    NodeSigns signs =
        new NodeSigns(
            telemetry.silentSinceMs(),
            telemetry.hangingSinceMs(),
            List.copyOf(telemetry.staleSinceMs().keySet()),
            readings.size(),
            registered.size());
    return settle(book.looked(readings, registered, signs));
  }

  /** The node's GPUs after a look; empty when they are the same as before. */
  Optional<List<GpuDescription>> changedGpus(Look look) {
    return !look.readings().isEmpty() && registration.looked(GpuModels.describe(look.readings()))
        ? Optional.of(announced())
        : Optional.empty();
  }

  /** The node's GPUs, which orders may name from now on. */
  private List<GpuDescription> announced() {
    table.gpusAre(Set.copyOf(registration.uuids()));
    return registration.gpus();
  }

  /** The node's GPUs; may be called by any thread. */
  List<GpuDescription> registered() {
    return registration.gpus();
  }

  /** Takes what the kernel has said since the last time. */
  boolean kernel() {
    return kernelLog.isPresent() && settle(book.logged(kernelLog.get().take(), this::gpusAt));
  }

  /** A card that is cut into slices is all of its slices. */
  private List<String> gpusAt(String bus) {
    return buses
        .uuid(bus)
        .map(
            card ->
                registration.uuids().stream()
                    .filter(uuid -> cardOf.getOrDefault(uuid, uuid).equals(card))
                    .toList())
        .orElse(List.of());
  }

  /**
   * Takes who computes on which GPU without holding it.
   *
   * @param evidence by uuid, of every GPU that is trespassed upon now
   */
  boolean trespassed(Map<String, String> evidence) {
    return settle(book.trespassed(evidence));
  }

  /** Takes the GPUs whose processes have outlived their kill; asked in each turn of the agent. */
  boolean stuck(Set<String> uuids) {
    if (uuids.equals(stuck)) {
      return false;
    }
    stuck = uuids;
    return settle(book.stuck(uuids.stream().collect(toMap(uuid -> uuid, uuid -> STUCK))));
  }

  /**
   * Takes an operator's word. A missing GPU whose absence is accepted is no longer the node's.
   *
   * @return the node's GPUs when they have become others
   */
  Optional<List<GpuDescription>> clear(List<ClearHealth> clears) {
    if (clears.isEmpty()) {
      return Optional.empty();
    }
    List<String> missed = book.missing();
    settle(book.clear(clears));
    List<String> accepted = missed.stream().filter(uuid -> !book.missing().contains(uuid)).toList();
    accepted.forEach(registration::forget);
    accepted.forEach(book::forget);
    book.save();
    return accepted.isEmpty() ? Optional.empty() : Optional.of(announced());
  }

  private boolean settle(boolean news) {
    boolean noted = false;
    for (GpuFinding found : book.takeFindings()) {
      noted |= table.note(found.note(), owner(found));
    }
    if (noted) {
      turn.run();
    }
    book.save();
    return news || noted;
  }

  /** Hardware concerns everything on the GPU, a fault only whoever committed it. */
  private Optional<AllocationId> owner(GpuFinding found) {
    Long pid = found.pid();
    return pid == null || found.note().kind() != AllocationNote.Kind.OWN_FAULT
        ? Optional.empty()
        : ownerOf.apply(pid);
  }

  /** GPUs against which something stands. */
  List<GpuHealthReport> reports() {
    return book.gpuReports();
  }

  /** What stands against the node as a whole. */
  List<HealthCondition> nodeReports() {
    return book.nodeReports();
  }

  @Override
  public void close() {
    kernelLog.ifPresent(KernelLog::close);
  }
}
