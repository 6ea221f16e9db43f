package io.tollgate.scheduler.transaction;

import io.tollgate.metering.Metering;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.order.Ordering;
import io.tollgate.scheduler.agent.AgentStore;
import io.tollgate.scheduler.agent.InventoryStore;
import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.control.ControlStore;
import io.tollgate.scheduler.control.MaintenanceStore;
import io.tollgate.scheduler.control.ReachStore;
import io.tollgate.scheduler.cycle.LeadershipStore;
import io.tollgate.scheduler.cycle.WaitStore;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.identity.AccountStore;
import io.tollgate.scheduler.idle.IdleStore;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.project.ProjectStore;
import io.tollgate.scheduler.quota.AllowanceStore;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.ArrayStore;
import io.tollgate.scheduler.session.ExtensionStore;
import io.tollgate.scheduler.session.PlacedStore;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.session.WorkflowStore;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stores of a simulated world, while its one transaction is open. */
final class InMemoryTransaction implements Transaction {
  private final InMemoryDatabase database;
  private @Nullable Metering metering;
  private boolean closed;

  InMemoryTransaction(InMemoryDatabase database) {
    this.database = database;
  }

  void close() {
    closed = true;
  }

  private InMemoryDatabase open() {
    if (closed) {
      throw new IllegalStateException("the transaction is over");
    }
    return database;
  }

  @Override
  public UUID newId() {
    return open().ids.get();
  }

  @Override
  public String mark() {
    return Long.toString(open().commits.current());
  }

  @Override
  public SessionStore sessions() {
    return open().rows.sessions;
  }

  @Override
  public ArrayStore arrays() {
    return open().rows.arrays;
  }

  @Override
  public AllocationStore allocations() {
    return open().rows.allocations;
  }

  @Override
  public ProofStore proofs() {
    return open().rows.proofs;
  }

  @Override
  public ExtensionStore extensions() {
    return open().rows.extensions;
  }

  @Override
  public WorkflowStore workflows() {
    return open().rows.workflows;
  }

  @Override
  public IdleStore idle() {
    return open().rows.idle;
  }

  @Override
  public NodeStore nodes() {
    return open().rows.nodes;
  }

  @Override
  public AgentStore agents() {
    return open().rows.agents;
  }

  @Override
  public InventoryStore inventory() {
    return open().rows.inventory;
  }

  @Override
  public UtilizationStore utilization() {
    return open().rows.utilization;
  }

  @Override
  public AccountStore accounts() {
    return open().rows.accounts;
  }

  @Override
  public ProjectStore projects() {
    return open().rows.projects;
  }

  @Override
  public ControlStore controls() {
    return open().rows.controls;
  }

  @Override
  public MaintenanceStore maintenance() {
    return open().rows.maintenance;
  }

  @Override
  public ReachStore reach() {
    return open().rows.reach;
  }

  @Override
  public PlacedStore placed() {
    return open().rows.placed;
  }

  @Override
  public AllowanceStore allowances() {
    return open().rows.allowances;
  }

  @Override
  public UsageStore usage() {
    return open().rows.usage;
  }

  @Override
  public EventStore events() {
    return open().rows.events;
  }

  @Override
  public AuditStore audit() {
    return open().rows.audit;
  }

  @Override
  public Notices notices() {
    return open().rows.notices;
  }

  @Override
  public WaitStore waits() {
    return open().rows.waits;
  }

  @Override
  public LeadershipStore leadership() {
    return open().rows.leadership;
  }

  @Override
  public Metering metering() {
    InMemoryRows rows = open().rows;
    Metering known = metering;
    if (known == null) {
      known = rows.meter();
      metering = known;
    }
    return known;
  }

  @Override
  public Ordering ordering() {
    return open().rows.ordering();
  }

  @Override
  public Contracts contracts() {
    return open().rows.contracts();
  }
}
