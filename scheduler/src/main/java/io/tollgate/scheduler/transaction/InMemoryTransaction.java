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
    return open().sessions;
  }

  @Override
  public ArrayStore arrays() {
    return open().arrays;
  }

  @Override
  public AllocationStore allocations() {
    return open().allocations;
  }

  @Override
  public ProofStore proofs() {
    return open().proofs;
  }

  @Override
  public ExtensionStore extensions() {
    return open().extensions;
  }

  @Override
  public WorkflowStore workflows() {
    return open().workflows;
  }

  @Override
  public IdleStore idle() {
    return open().idle;
  }

  @Override
  public NodeStore nodes() {
    return open().nodes;
  }

  @Override
  public AgentStore agents() {
    return open().agents;
  }

  @Override
  public InventoryStore inventory() {
    return open().inventory;
  }

  @Override
  public UtilizationStore utilization() {
    return open().utilization;
  }

  @Override
  public AccountStore accounts() {
    return open().accounts;
  }

  @Override
  public ProjectStore projects() {
    return open().projects;
  }

  @Override
  public ControlStore controls() {
    return open().controls;
  }

  @Override
  public MaintenanceStore maintenance() {
    return open().maintenance;
  }

  @Override
  public ReachStore reach() {
    return open().reach;
  }

  @Override
  public PlacedStore placed() {
    return open().placed;
  }

  @Override
  public AllowanceStore allowances() {
    return open().allowances;
  }

  @Override
  public UsageStore usage() {
    return open().usage;
  }

  @Override
  public EventStore events() {
    return open().events;
  }

  @Override
  public AuditStore audit() {
    return open().audit;
  }

  @Override
  public Notices notices() {
    return open().notices;
  }

  @Override
  public WaitStore waits() {
    return open().waits;
  }

  @Override
  public LeadershipStore leadership() {
    return open().leadership;
  }

  @Override
  public Metering metering() {
    InMemoryDatabase rows = open();
    Metering known = metering;
    if (known == null) {
      known = rows.meter();
      metering = known;
    }
    return known;
  }

  @Override
  public Ordering ordering() {
    return open().ordering();
  }

  @Override
  public Contracts contracts() {
    return open().contracts();
  }
}
