package io.tollgate.scheduler.transaction;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.order.InMemoryShop;
import io.tollgate.metering.pricing.InMemoryPriceStore;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.cycle.PromiseRow;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.event.NoticeSink;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.InMemoryExtensionStore;
import io.tollgate.scheduler.session.ProofStore;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.session.WorkflowStore;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a simulated world, the scheduler's and the meter's: what PostgreSQL is to a server.
 * For one thread, with one transaction at a time. Between transactions anybody may read.
 */
public final class InMemoryDatabase {
  final Supplier<UUID> ids;
  final Commits commits = new Commits();
  final InMemoryRows rows;
  private final UndoLog log = new UndoLog();

  /**
   * Rows as the migrations leave them.
   *
   * @param ids new ids, each greater than those before it
   */
  public InMemoryDatabase(Supplier<UUID> ids) {
    this(ids, MeteringPolicy.DEFAULT, InMemoryMoney::on);
  }

  /**
   * Rows as the migrations leave them, but for the list prices.
   *
   * @param ids new ids, each greater than those before it
   * @param policy what the meter follows
   * @param prices all list prices there are
   */
  public InMemoryDatabase(Supplier<UUID> ids, MeteringPolicy policy, List<PriceLine> prices) {
    this(ids, policy, log -> InMemoryMoney.on(log, new InMemoryPriceStore(log, prices)));
  }

  private InMemoryDatabase(
      Supplier<UUID> ids, MeteringPolicy policy, Function<UndoLog, InMemoryMoney> money) {
    this.ids = ids;
    rows = new InMemoryRows(log, commits, money.apply(log), policy);
  }

  /**
   * Work in a transaction: all of it, and then its notices; or, when it throws, nothing.
   *
   * @throws IllegalStateException when one is open
   */
  public <T> T inTransaction(Function<Transaction, T> work) {
    log.begin();
    commits.begin();
    InMemoryTransaction transaction = new InMemoryTransaction(this);
    T result;
    boolean done = false;
    try {
      result = work.apply(transaction);
      done = true;
    } finally {
      transaction.close();
      if (done) {
        log.commit();
      } else {
        log.rollback();
        rows.notices.drop();
      }
    }
    rows.notices.deliver();
    return result;
  }

  /** Who hears the notices of each commit. */
  public void onNotice(NoticeSink sink) {
    rows.notices.to(sink);
  }

  /** Adds a plan, or replaces the one of its name. */
  public void put(Plan plan) {
    rows.accounts.put(plan);
  }

  /** Adds a group. */
  public void addGroup(String name) {
    rows.accounts.addGroup(name);
  }

  /** Adds a workflow, or makes it the current one of its name. */
  public void put(WorkflowStore.Workflow workflow) {
    rows.workflows.put(workflow);
  }

  /** What a join stores of a node, but for its key. */
  public void join(NodeId node, UUID nonce, String bootId, Instant now) {
    rows.agents.joined(node, nonce, bootId, now);
  }

  /** A view of all sessions, in the order submitted. */
  public Collection<Session> sessions() {
    return rows.sessions.all();
  }

  /** A view of all arrays, by id. */
  public Collection<SessionArray> arrays() {
    return rows.arrays.all();
  }

  /** The elements of an array, as they were made. */
  public List<Session> elements(UUID array) {
    return rows.sessions.findAll(
        rows.arrays.elements(array, EnumSet.allOf(SessionState.class), Integer.MAX_VALUE).stream()
            .map(SessionId::value)
            .toList());
  }

  /** A view of the weights, limits and quotas in force. */
  public Collection<Allowance> allowances() {
    return rows.allowances.all();
  }

  /** A view of the sessions not ended, in no order. */
  public Collection<Session> openSessions() {
    return rows.sessions.open();
  }

  /** The session, or null. */
  public @Nullable Session session(SessionId id) {
    return rows.sessions.get(id.value());
  }

  /** What happened to a session, in order. */
  public List<Transition> transitions(SessionId session) {
    return rows.sessions.transitions(session);
  }

  /** A session's allocations, by attempt and rank. */
  public List<Allocation> allocationsOf(SessionId session) {
    return rows.allocations.ofSession(session);
  }

  /** A view of the allocations not released, by id. */
  public Collection<Allocation> held() {
    return rows.allocations.held();
  }

  /** Who holds a GPU or parts of it, by id. */
  public List<Allocation> heldBy(String gpuUuid) {
    return rows.allocations.holdersOf(gpuUuid);
  }

  /** Why an allocation was released. */
  public Optional<String> releaseCause(AllocationId allocation) {
    return rows.allocations.releaseCause(allocation);
  }

  /** The last proof of an allocation. */
  public Optional<ProofStore.Proof> proof(AllocationId allocation) {
    return rows.proofs.find(allocation);
  }

  /** A session's extensions, in the order asked for. */
  public List<InMemoryExtensionStore.Row> extensionsOf(SessionId session) {
    return rows.extensions.ofSession(session);
  }

  /** A view of all promises, in the order first given. */
  public Collection<PromiseRow> promises() {
    return rows.waits.promises();
  }

  /** What a session was promised last. */
  public Optional<PromiseRow> promiseOf(SessionId session) {
    return rows.waits.promiseOf(session);
  }

  /** All nodes by id, removed ones too, with the GPUs they have. */
  public List<Node> nodes() {
    return rows.nodes.all();
  }

  /** All accounts, in the order added. */
  public Collection<Account> accounts() {
    return rows.accounts.all();
  }

  /** The version of all that operators have laid down. */
  public long rulesVersion() {
    return rows.controls.version();
  }

  /** All controls, in the order made. */
  public Collection<Control> controls() {
    return rows.controls.all();
  }

  /** All planned maintenance, in the order planned. */
  public Collection<MaintenanceWindow> windows() {
    return rows.maintenance.all();
  }

  /** A view of the protections that the leader looks at. */
  public Collection<IdleProtection> watchedForIdling() {
    return rows.idle.looked();
  }

  /** How a session is protected against idling. */
  public Optional<IdleProtection> idleProtectionOf(SessionId session) {
    return Optional.ofNullable(rows.idle.of(List.of(session.value())).get(session.value()));
  }

  /** What was told of a session, in order. */
  public List<EventStore.Told> eventsOf(SessionId session) {
    Optional<UUID> subject = Optional.of(session.value());
    return rows.events.all().stream()
        .filter(told -> told.event().subject().equals(subject))
        .toList();
  }

  /** How many events were written. */
  public long eventCount() {
    return rows.events.all().size();
  }

  /** The epoch in force. */
  public long epoch() {
    return rows.leadership.epoch();
  }

  /** The meter's stores. */
  public MeteringStores metering() {
    return rows.metering;
  }

  /** The meter's rows. */
  public InMemoryMoney money() {
    return rows.money;
  }

  /** The contracts' rows. */
  public InMemoryContracts agreements() {
    return rows.agreements;
  }

  /** The rows of orders and of what is owed. */
  public InMemoryShop shop() {
    return rows.shop;
  }

  /** All rows as text, a row a line: two dumps differ where the worlds do. */
  public String dump() {
    return Dump.of(this);
  }
}
