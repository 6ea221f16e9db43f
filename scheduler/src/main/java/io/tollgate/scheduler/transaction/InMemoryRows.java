package io.tollgate.scheduler.transaction;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.order.InMemoryShop;
import io.tollgate.metering.order.Ordering;
import io.tollgate.scheduler.agent.InMemoryAgentStore;
import io.tollgate.scheduler.agent.InMemoryInventoryStore;
import io.tollgate.scheduler.agent.InMemoryUtilizationStore;
import io.tollgate.scheduler.control.InMemoryControlStore;
import io.tollgate.scheduler.control.InMemoryMaintenanceStore;
import io.tollgate.scheduler.control.InMemoryReachStore;
import io.tollgate.scheduler.control.RulesVersion;
import io.tollgate.scheduler.cycle.InMemoryLeadershipStore;
import io.tollgate.scheduler.cycle.InMemoryWaitStore;
import io.tollgate.scheduler.event.InMemoryAuditStore;
import io.tollgate.scheduler.event.InMemoryEventStore;
import io.tollgate.scheduler.event.InMemoryNotices;
import io.tollgate.scheduler.identity.InMemoryAccountStore;
import io.tollgate.scheduler.idle.InMemoryIdleStore;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.node.InMemoryNodeStore;
import io.tollgate.scheduler.node.NodeRows;
import io.tollgate.scheduler.project.InMemoryProjectStore;
import io.tollgate.scheduler.quota.InMemoryAllowanceStore;
import io.tollgate.scheduler.quota.InMemoryUsageStore;
import io.tollgate.scheduler.session.AllocationRows;
import io.tollgate.scheduler.session.InMemoryAllocationStore;
import io.tollgate.scheduler.session.InMemoryArrayStore;
import io.tollgate.scheduler.session.InMemoryExtensionStore;
import io.tollgate.scheduler.session.InMemoryPlacedStore;
import io.tollgate.scheduler.session.InMemoryProofStore;
import io.tollgate.scheduler.session.InMemorySessionStore;
import io.tollgate.scheduler.session.InMemoryWorkflowStore;
import java.util.Optional;

/** The tables of a simulated world, wired to one another as foreign keys wire them. */
final class InMemoryRows {
  final InMemoryMoney money;
  final MeteringStores metering;
  private final MeteringPolicy policy;
  final InMemoryContracts agreements;
  final InMemoryShop shop;
  final InMemoryNotices notices = new InMemoryNotices();
  final InMemoryAccountStore accounts;
  final InMemoryProjectStore projects;
  final InMemoryAllowanceStore allowances;
  final InMemoryUsageStore usage;
  final InMemoryNodeStore nodes;
  final InMemoryAgentStore agents;
  final InMemoryInventoryStore inventory;
  final InMemorySessionStore sessions;
  final InMemoryArrayStore arrays;
  final InMemoryAllocationStore allocations;
  final InMemoryPlacedStore placed;
  final InMemoryProofStore proofs;
  final InMemoryExtensionStore extensions;
  final InMemoryWorkflowStore workflows;
  final InMemoryUtilizationStore utilization;
  final InMemoryControlStore controls;
  final InMemoryMaintenanceStore maintenance;
  final InMemoryReachStore reach;
  final InMemoryIdleStore idle;
  final InMemoryEventStore events;
  final InMemoryAuditStore audit;
  final InMemoryWaitStore waits;
  final InMemoryLeadershipStore leadership;

  /** As the migrations leave them. */
  InMemoryRows(UndoLog log, Commits commits, InMemoryMoney money, MeteringPolicy policy) {
    this.policy = policy;
    NodeRows nodeRows = new NodeRows(log, commits);
    AllocationRows allocationRows = new AllocationRows(log, commits);
    this.money = money;
    metering = money.stores();
    agreements = InMemoryContracts.on(money);
    shop = InMemoryShop.on(money);
    accounts = new InMemoryAccountStore(log, commits);
    projects = new InMemoryProjectStore(log, id -> accounts.get(id) != null);
    allowances = new InMemoryAllowanceStore(log, commits, id -> accounts.get(id) != null);
    usage = new InMemoryUsageStore(log, commits, id -> accounts.get(id) != null);
    nodes = new InMemoryNodeStore(log, nodeRows);
    agents = new InMemoryAgentStore(nodeRows);
    inventory = new InMemoryInventoryStore(nodeRows);
    sessions = new InMemorySessionStore(log, commits, accounts, projects, allocationRows);
    arrays = new InMemoryArrayStore(log, sessions);
    allocations =
        new InMemoryAllocationStore(
            log,
            allocationRows,
            nodeRows,
            id -> Optional.ofNullable(sessions.get(id)).map(one -> one.request().account()),
            notices);
    placed = new InMemoryPlacedStore(allocationRows);
    proofs = new InMemoryProofStore(log, id -> allocationRows.get(id) != null);
    extensions = new InMemoryExtensionStore(log, id -> sessions.get(id) != null);
    workflows = new InMemoryWorkflowStore(log);
    utilization = new InMemoryUtilizationStore(log, id -> allocationRows.get(id) != null);
    RulesVersion rules = new RulesVersion(log);
    controls = new InMemoryControlStore(log, commits, rules);
    maintenance = new InMemoryMaintenanceStore(log, commits, rules);
    reach =
        new InMemoryReachStore(
            sessions::open,
            accounts::find,
            one -> allocations.ofAttempt(one.id(), one.progress().attempt()));
    idle = new InMemoryIdleStore(log, id -> sessions.get(id) != null);
    events = new InMemoryEventStore(log);
    audit = new InMemoryAuditStore(log);
    waits = new InMemoryWaitStore(log, sessions);
    leadership = new InMemoryLeadershipStore(log);
  }

  /** The meter of one transaction, which remembers what that has locked. */
  Metering meter() {
    return Metering.over(metering, policy);
  }

  /** The use cases of orders, of one transaction. */
  Ordering ordering() {
    return shop.ordering(policy);
  }

  /** The use cases of contracts, of one transaction. */
  Contracts contracts() {
    return Contracts.over(agreements.stores(), policy);
  }
}
