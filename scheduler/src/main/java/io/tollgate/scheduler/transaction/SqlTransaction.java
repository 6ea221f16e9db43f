package io.tollgate.scheduler.transaction;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Metering;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.order.Ordering;
import io.tollgate.metering.order.SqlOrdering;
import io.tollgate.scheduler.agent.AgentStore;
import io.tollgate.scheduler.agent.InventoryStore;
import io.tollgate.scheduler.agent.SqlAgentStore;
import io.tollgate.scheduler.agent.SqlInventoryStore;
import io.tollgate.scheduler.agent.SqlUtilizationStore;
import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.control.ControlStore;
import io.tollgate.scheduler.control.MaintenanceStore;
import io.tollgate.scheduler.control.ReachStore;
import io.tollgate.scheduler.control.SqlControlStore;
import io.tollgate.scheduler.control.SqlMaintenanceStore;
import io.tollgate.scheduler.control.SqlReachStore;
import io.tollgate.scheduler.cycle.LeadershipStore;
import io.tollgate.scheduler.cycle.SqlLeadershipStore;
import io.tollgate.scheduler.cycle.SqlWaitStore;
import io.tollgate.scheduler.cycle.WaitStore;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.event.SqlNotices;
import io.tollgate.scheduler.identity.AccountStore;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.idle.IdleStore;
import io.tollgate.scheduler.idle.SqlIdleStore;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.node.SqlNodeStore;
import io.tollgate.scheduler.project.ProjectStore;
import io.tollgate.scheduler.project.SqlProjectStore;
import io.tollgate.scheduler.quota.AllowanceStore;
import io.tollgate.scheduler.quota.SqlAllowanceStore;
import io.tollgate.scheduler.quota.SqlUsageStore;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.ArrayStore;
import io.tollgate.scheduler.session.ExtensionStore;
import io.tollgate.scheduler.session.PlacedStore;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.session.SqlAllocationStore;
import io.tollgate.scheduler.session.SqlArrayStore;
import io.tollgate.scheduler.session.SqlExtensionStore;
import io.tollgate.scheduler.session.SqlPlacedStore;
import io.tollgate.scheduler.session.SqlProofStore;
import io.tollgate.scheduler.session.SqlSessionStore;
import io.tollgate.scheduler.session.SqlWorkflowStore;
import io.tollgate.scheduler.session.WorkflowStore;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The stores over PostgreSQL, in a handle's transaction. */
public final class SqlTransaction implements Transaction {
  private final Handle handle;

  public SqlTransaction(Handle handle) {
    this.handle = handle;
  }

  @Override
  public UUID newId() {
    return UuidCreator.getTimeOrderedEpoch();
  }

  @Override
  public String mark() {
    return handle
        .createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        .mapTo(String.class)
        .one();
  }

  @Override
  public SessionStore sessions() {
    return new SqlSessionStore(handle);
  }

  @Override
  public ArrayStore arrays() {
    return new SqlArrayStore(handle);
  }

  @Override
  public AllocationStore allocations() {
    return new SqlAllocationStore(handle);
  }

  @Override
  public ProofStore proofs() {
    return new SqlProofStore(handle);
  }

  @Override
  public ExtensionStore extensions() {
    return new SqlExtensionStore(handle);
  }

  @Override
  public WorkflowStore workflows() {
    return new SqlWorkflowStore(handle);
  }

  @Override
  public IdleStore idle() {
    return new SqlIdleStore(handle);
  }

  @Override
  public NodeStore nodes() {
    return new SqlNodeStore(handle);
  }

  @Override
  public AgentStore agents() {
    return new SqlAgentStore(handle);
  }

  @Override
  public InventoryStore inventory() {
    return new SqlInventoryStore(handle);
  }

  @Override
  public UtilizationStore utilization() {
    return new SqlUtilizationStore(handle);
  }

  @Override
  public AccountStore accounts() {
    return new SqlAccountStore(handle);
  }

  @Override
  public ProjectStore projects() {
    return new SqlProjectStore(handle);
  }

  @Override
  public ControlStore controls() {
    return new SqlControlStore(handle);
  }

  @Override
  public MaintenanceStore maintenance() {
    return new SqlMaintenanceStore(handle);
  }

  @Override
  public ReachStore reach() {
    return new SqlReachStore(handle);
  }

  @Override
  public PlacedStore placed() {
    return new SqlPlacedStore(handle);
  }

  @Override
  public AllowanceStore allowances() {
    return new SqlAllowanceStore(handle);
  }

  @Override
  public UsageStore usage() {
    return new SqlUsageStore(handle);
  }

  @Override
  public EventStore events() {
    return new SqlEventStore(handle);
  }

  @Override
  public AuditStore audit() {
    return new SqlAuditStore(handle);
  }

  @Override
  public Notices notices() {
    return new SqlNotices(handle);
  }

  @Override
  public WaitStore waits() {
    return new SqlWaitStore(handle);
  }

  @Override
  public LeadershipStore leadership() {
    return new SqlLeadershipStore(handle);
  }

  @Override
  public Metering metering() {
    return Metering.in(handle);
  }

  @Override
  public Ordering ordering() {
    return SqlOrdering.in(handle);
  }

  @Override
  public Contracts contracts() {
    return Contracts.in(handle);
  }
}
