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

/**
 * One transaction: the stores that use cases and rules read and write, bound to it. It commits or
 * rolls back as a whole, and whoever opened it says which. PostgreSQL is one kind ({@link
 * SqlTransaction}), a simulated world the other.
 */
public interface Transaction {

  /** A new id, greater than those before it: UUIDv7 on a server, seeded in a simulated world. */
  UUID newId();

  /**
   * Where a reader of changes stands who has read everything this transaction sees; handed to the
   * {@code changedSince} methods the next time.
   */
  String mark();

  SessionStore sessions();

  ArrayStore arrays();

  AllocationStore allocations();

  ProofStore proofs();

  ExtensionStore extensions();

  WorkflowStore workflows();

  IdleStore idle();

  NodeStore nodes();

  AgentStore agents();

  InventoryStore inventory();

  UtilizationStore utilization();

  AccountStore accounts();

  ProjectStore projects();

  ControlStore controls();

  MaintenanceStore maintenance();

  ReachStore reach();

  PlacedStore placed();

  AllowanceStore allowances();

  UsageStore usage();

  EventStore events();

  AuditStore audit();

  Notices notices();

  WaitStore waits();

  LeadershipStore leadership();

  Metering metering();

  Contracts contracts();

  Ordering ordering();
}
