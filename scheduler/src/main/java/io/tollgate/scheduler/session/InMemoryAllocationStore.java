package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.memory.FoldedTable;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** Allocations and the desired version of the nodes that hold them, in a simulated world. */
public final class InMemoryAllocationStore implements AllocationStore {
  private static final int CERTAIN_MAX = 1_000;
  private static final Set<String> TARGETS = Set.of("prepared", "running", "stopped");
  private static final Set<String> CAUSES =
      Set.of("agent", "certain", "confirmed_dead", "node_removed");

  private final AllocationRows rows;
  private final NodeRows nodes;
  private final Function<UUID, Optional<AccountId>> accounts;
  private final Notices notices;
  private final Table<UUID, String> releaseCauses;

  /**
   * @param accounts whose a session is, empty when there is none such
   */
  public InMemoryAllocationStore(
      UndoLog log,
      AllocationRows rows,
      NodeRows nodes,
      Function<UUID, Optional<AccountId>> accounts,
      Notices notices) {
    this.rows = rows;
    this.nodes = nodes;
    this.accounts = accounts;
    this.notices = notices;
    this.releaseCauses = Table.hashed(log);
  }

  @Override
  public List<Allocation> ofAttempt(SessionId session, int attempt) {
    return rows.ofAttempt(session.value(), attempt);
  }

  @Override
  public List<Allocation> ofSessions(Collection<UUID> wanted) {
    Set<UUID> sorted = new TreeSet<>(IdOrder.BY_BYTES);
    sorted.addAll(wanted);
    List<Allocation> found = new ArrayList<>();
    sorted.forEach(session -> found.addAll(rows.ofSession(session)));
    return found;
  }

  @Override
  public List<Allocation> heldOn(NodeId node) {
    return new ArrayList<>(rows.heldOn(node.value()));
  }

  @Override
  public List<Allocation> changedSince(String mark, boolean heldOnly) {
    if (heldOnly && mark.equals(FoldedTable.START)) {
      return new ArrayList<>(rows.held());
    }
    List<Allocation> changed = new ArrayList<>();
    rows.changedSince(
        mark,
        allocation -> {
          if (!heldOnly || allocation.releasedAt().isEmpty()) {
            changed.add(allocation);
          }
        });
    return changed;
  }

  @Override
  public List<Allocation> certainlyOver(Instant now) {
    List<Allocation> over = new ArrayList<>();
    for (UUID node : nodes.lost()) {
      for (Allocation allocation : rows.heldOn(node)) {
        if (!allocation.latestEnd().isAfter(now)) {
          over.add(allocation);
        }
      }
    }
    over.sort((a, b) -> IdOrder.BY_BYTES.compare(a.id().value(), b.id().value()));
    return over.size() > CERTAIN_MAX ? over.subList(0, CERTAIN_MAX) : over;
  }

  @Override
  public void orderStop(SessionId session, int attempt, String reason) {
    List<UUID> changed = new ArrayList<>();
    for (Allocation own : rows.ofAttempt(session.value(), attempt)) {
      if (!own.target().equals("stopped") && own.releasedAt().isEmpty()) {
        put(own, "stopped", Optional.of(reason), own.runLimit(), own.latestEnd());
        changed.add(own.node().value());
      }
    }
    bumpNodes(changed);
  }

  @Override
  public void orderRun(SessionId session, int attempt) {
    List<UUID> changed = new ArrayList<>();
    for (Allocation own : rows.ofAttempt(session.value(), attempt)) {
      if (own.target().equals("prepared")) {
        put(own, "running", own.stopReason(), own.runLimit(), own.latestEnd());
        changed.add(own.node().value());
      }
    }
    bumpNodes(changed);
  }

  @Override
  public void raiseRunLimit(SessionId session, int attempt, Duration runLimit, Instant latestEnd) {
    List<UUID> changed = new ArrayList<>();
    for (Allocation own : rows.ofAttempt(session.value(), attempt)) {
      if (!own.target().equals("stopped")) {
        Duration limit = own.runLimit().compareTo(runLimit) < 0 ? runLimit : own.runLimit();
        Instant end = own.latestEnd().isBefore(latestEnd) ? latestEnd : own.latestEnd();
        put(own, own.target(), own.stopReason(), limit, end);
        changed.add(own.node().value());
      }
    }
    bumpNodes(changed);
  }

  @Override
  public void setLatestEnd(SessionId session, int attempt, Instant running, Duration bound) {
    for (Allocation own : rows.ofAttempt(session.value(), attempt)) {
      if (own.releasedAt().isEmpty()) {
        Instant end = running.plus(bound).plus(own.runLimit());
        put(own, own.target(), own.stopReason(), own.runLimit(), end);
      }
    }
  }

  @Override
  public boolean release(AllocationId id, String cause, Instant now) {
    Allocation held = rows.get(id.value());
    if (held == null || held.releasedAt().isPresent()) {
      return false;
    }
    if (!CAUSES.contains(cause)) {
      throw new IllegalStateException("allocation " + id + ": no cause is named " + cause);
    }
    rows.put(
        with(
            held,
            "stopped",
            held.stopReason(),
            held.runLimit(),
            held.latestEnd(),
            Optional.of(now)));
    releaseCauses.put(id.value(), cause);
    bumpNodes(List.of(held.node().value()));
    return true;
  }

  /** Nobody keeps files in a simulated world. */
  @Override
  public Map<UUID, Long> keepSeconds(Collection<UUID> ids) {
    return Map.of();
  }

  @Override
  public List<Allocation> findAll(Collection<UUID> ids) {
    List<Allocation> found = new ArrayList<>();
    for (UUID id : new LinkedHashSet<>(ids)) {
      Allocation allocation = rows.get(id);
      if (allocation != null) {
        found.add(allocation);
      }
    }
    return found;
  }

  @Override
  public void insert(List<Allocation> allocations, Cause cause) {
    List<UUID> changed = new ArrayList<>();
    for (Allocation allocation : allocations) {
      check(allocation);
      rows.put(allocation);
      changed.add(allocation.node().value());
    }
    bumpNodes(changed);
  }

  private void check(Allocation allocation) {
    if (rows.get(allocation.id().value()) != null
        || accounts.apply(allocation.session().value()).isEmpty()
        || nodes.get(allocation.node().value()) == null
        || !TARGETS.contains(allocation.target())
        || allocation.runLimit().toMillis() <= 0
        || allocation.releasedAt().isPresent()) {
      throw new IllegalStateException("an allocation that cannot be: " + allocation);
    }
    for (Allocation other : rows.ofAttempt(allocation.session().value(), allocation.attempt())) {
      if (other.rank() == allocation.rank()) {
        throw new IllegalStateException(
            "allocations " + other.id() + " and " + allocation.id() + " are of the same rank");
      }
    }
    HeldGpuChecks.check(allocation, rows, nodes, accounts);
    if (Set.copyOf(allocation.gpuUuids()).size() != allocation.gpuUuids().size()) {
      throw new IllegalStateException("allocation " + allocation.id() + " names a GPU twice");
    }
  }

  /** Moves the desired version of the nodes on, in the order of ids, and wakes their polls. */
  private void bumpNodes(List<UUID> changed) {
    if (changed.isEmpty()) {
      return;
    }
    Collection<UUID> distinct = changed;
    if (changed.size() > 1) {
      distinct = new TreeSet<>(IdOrder.BY_BYTES);
      distinct.addAll(changed);
    }
    distinct.forEach(nodes::bumpDesired);
    notices.wakeNodes(distinct);
  }

  private void put(
      Allocation own,
      String target,
      Optional<String> stopReason,
      Duration runLimit,
      Instant latestEnd) {
    rows.put(with(own, target, stopReason, runLimit, latestEnd, own.releasedAt()));
  }

  private static Allocation with(
      Allocation own,
      String target,
      Optional<String> stopReason,
      Duration runLimit,
      Instant latestEnd,
      Optional<Instant> releasedAt) {
    return new Allocation(
        own.id(),
        own.session(),
        own.attempt(),
        own.rank(),
        own.ranks(),
        own.node(),
        own.gpuUuids(),
        own.gpuThousandths(),
        own.cpus(),
        own.memoryBytes(),
        target,
        stopReason,
        runLimit,
        own.grace(),
        own.startTimeout(),
        latestEnd,
        releasedAt,
        own.createdAt());
  }

  /** A session's, by attempt and rank. */
  public List<Allocation> ofSession(SessionId session) {
    return List.copyOf(rows.ofSession(session.value()));
  }

  /** A view of those not released, by id. */
  public Collection<Allocation> held() {
    return rows.held();
  }

  /** Who holds the GPU or parts of it, by id. */
  public List<Allocation> holdersOf(String gpu) {
    return rows.holdersOf(gpu);
  }

  /** Why an allocation was released. */
  public Optional<String> releaseCause(AllocationId id) {
    return releaseCauses.find(id.value());
  }
}
