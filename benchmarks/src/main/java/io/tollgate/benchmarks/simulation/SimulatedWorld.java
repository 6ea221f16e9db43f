package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.InMemoryInvoiceBooks;
import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One world: a database in memory, replicas of the server, nodes with agents, people, and an
 * auditor who looks after every event. It does nothing by itself that its script does not bring
 * about, and the same script brings about the same.
 */
final class SimulatedWorld {
  final Agenda agenda = new Agenda();
  final Truth truth = new Truth();
  final InMemoryDatabase database;
  final ServerRoom servers;
  final FrontDoor door;
  final ShopDoor shop;
  final Operators operators;
  final CashDesk cash;
  final PriceDesk prices;
  final InMemoryInvoices invoices;
  final Auditor auditor;
  final PromiseAudit promises;
  final StopAudit stops;
  final WakeAudit wakes;
  final UsageAudit usage;
  final ArrayAudit crowds;
  final MoneyOracle oracle;
  private final Rules rules;
  private final Ids ids;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private final Map<NodeId, SimulatedNode> byId = new HashMap<>();
  private final Map<UUID, WorkPlan> plans = new HashMap<>();
  private final Map<UUID, WorkPlan> arrayPlans = new HashMap<>();
  private final Map<AccountId, String> plansAsked = new HashMap<>();

  SimulatedWorld(Layout layout, Rules rules, int replicas) {
    this.rules = rules;
    this.ids = new Ids(agenda, 1);
    this.database =
        layout.prices().isEmpty()
            ? new InMemoryDatabase(ids::next)
            : new InMemoryDatabase(ids::next, rules.money(), prices(layout));
    InMemoryBooks books = new InMemoryBooks(database.money(), rules.money());
    this.invoices = InMemoryInvoices.beside(database.money());
    this.promises =
        new PromiseAudit(
            rules.instant() ? Duration.ofMinutes(1) : Duration.ofSeconds(2), this::wasLeaderless);
    this.oracle = new MoneyOracle(database, truth);
    this.stops =
        new StopAudit(
            agenda,
            database,
            truth,
            byId::get,
            rules.instant(),
            (from, until) -> servers().wasLeaderless(from, until));
    Scene scene =
        new Scene(
            agenda,
            database,
            (from, until) -> servers().wasLeaderless(from, until),
            stops::clocksHaveJumped);
    this.wakes =
        new WakeAudit(agenda, (from, until) -> rules.instant() || servers().wasDeaf(from, until));
    this.usage = new UsageAudit(agenda, rules.policy().halfLife());
    this.crowds = new ArrayAudit(scene);
    this.auditor =
        new Auditor(
            database,
            books,
            new InMemoryInvoiceBooks(invoices),
            truth,
            oracle,
            new LifeAudit(
                database,
                truth,
                byId::get,
                stops,
                wakes,
                new TimesAudit(scene),
                new LimitAudit(scene),
                new RulesAudit(scene, rules.policy()),
                new EvictionAudit(scene),
                new DependencyAudit(scene),
                new IdleAudit(
                    database,
                    truth,
                    oracle,
                    session -> planOf(session).use(),
                    stops::clocksHaveJumped),
                crowds,
                usage),
            promises);
    this.servers = new ServerRoom(agenda, database, rules, replicas, auditor);
    this.door = new FrontDoor(servers, ids);
    this.shop = door.shop();
    this.operators = new Operators(door, database, rules.life());
    this.cash = new CashDesk(door);
    this.prices = new PriceDesk(database, ids::next, agenda);
    layout.accounts().forEach(this::open);
    layout.nodes().forEach(this::add);
    servers.open();
    if (rules.instant()) {
      servers.withoutTicks(new Bounds(this));
    }
    nodes.values().forEach(SimulatedNode::startAgent);
  }

  private void open(Layout.AccountSpec account) {
    String plan = account.plan();
    if (account.concurrentMax() > 0) {
      plan = account.name() + "-plan";
      Plan like = database.inTransaction(tx -> tx.accounts().plan(account.plan())).orElseThrow();
      database.put(
          new Plan(
              plan,
              account.concurrentMax(),
              like.queuedSessionsMax(),
              like.requestsPerMinute(),
              like.requestsPerDay(),
              like.priorityClass(),
              like.filesRetentionSeconds(),
              Optional.empty()));
    }
    database.addGroup(account.group());
    AccountId id = door.open(account.name(), account.world(), plan, account.group());
    plansAsked.put(id, account.plan());
    if (account.micros() > 0) {
      cash.credit(account.name(), account.micros(), GrantKind.PAID, Optional.empty());
    }
    account.projects().forEach(project -> door.project(account.name(), project));
  }

  /** The plan that an account was to have; its own may differ from that in a limit. */
  String planAsked(AccountId account) {
    return plansAsked.getOrDefault(account, "");
  }

  private void add(Layout.NodeSpec spec) {
    NodeId id = new NodeId(ids.next());
    List<GpuFact> gpus = new ArrayList<>();
    for (int i = 0; i < spec.gpus(); i++) {
      gpus.add(
          new GpuFact(
              "GPU-" + spec.name() + "-" + i, i, spec.model(), "simulated", 1L << 36, null));
    }
    Inventory inventory =
        new Inventory(
            null,
            "process",
            spec.hosting().singleTenant(),
            "simulated",
            spec.cpus(),
            spec.memoryBytes(),
            spec.labels(),
            gpus);
    database.inTransaction(
        tx -> {
          tx.nodes()
              .insert(
                  id,
                  spec.name(),
                  spec.world().text(),
                  new byte[] {(byte) nodes.size()},
                  Agenda.BEGINNING,
                  new Cause("sre", "layout", "node add"),
                  Agenda.instant(agenda.now()));
          tx.inventory().replace(id, inventory, Agenda.instant(agenda.now()));
          tx.nodes().setBeta(id, spec.hosting().beta());
          return true;
        });
    database.join(id, ids.next(), "boot-0", Agenda.instant(agenda.now()));
    SimulatedNode node =
        new SimulatedNode(
            id.value(),
            spec.name(),
            inventory,
            agenda,
            ids,
            truth,
            new Wire(agenda, servers, truth, rules.instant(), nodes.size()),
            this::planOf,
            rules.instant());
    nodes.put(spec.name(), node);
    door.know(spec);
    byId.put(id, node);
  }

  private List<PriceLine> prices(Layout layout) {
    List<PriceLine> all = new ArrayList<>();
    layout.prices().forEach((model, micros) -> all.addAll(prices(model, micros, agenda.now())));
    return all;
  }

  private List<PriceLine> prices(String model, long microsPerGpuMinute, long fromMs) {
    return Arrays.stream(CapacityClass.values())
        .map(
            capacityClass ->
                new PriceLine(
                    ids.next(),
                    model,
                    capacityClass,
                    Money.ofMicros(microsPerGpuMinute),
                    Agenda.instant(fromMs)))
        .toList();
  }

  SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name);
    }
    return node;
  }

  SimulatedNode node(NodeId id) {
    return Objects.requireNonNull(byId.get(id), "a node vanished");
  }

  /** The node of the last rank that the session holds. */
  Optional<SimulatedNode> lastNodeOf(SessionId session) {
    return database.allocationsOf(session).stream()
        .filter(allocation -> allocation.releasedAt().isEmpty())
        .reduce((first, second) -> second)
        .map(allocation -> node(allocation.node()));
  }

  Session session(SessionId id) {
    return Objects.requireNonNull(database.session(id), "a session vanished");
  }

  Iterable<SimulatedNode> nodes() {
    return nodes.values();
  }

  Rules rules() {
    return rules;
  }

  private ServerRoom servers() {
    return servers;
  }

  private boolean wasLeaderless(Instant from, Instant until) {
    return servers.wasLeaderless(Agenda.since(from), Agenda.since(until));
  }

  /** What that session's work will do; before its node hears of it. */
  void plan(UUID session, WorkPlan plan) {
    plans.put(session, plan);
  }

  /** What the work of each element of that array will do, some shorter and some longer. */
  void planArray(UUID array, WorkPlan plan) {
    arrayPlans.put(array, plan);
  }

  /** What that session's work will do. */
  WorkPlan planOf(UUID session) {
    WorkPlan own = plans.get(session);
    return own != null ? own : ofArray(session);
  }

  private WorkPlan ofArray(UUID id) {
    Session session = database.session(new SessionId(id));
    Optional<ArrayPlace> place = session == null ? Optional.empty() : session.request().array();
    return place
        .map(
            element ->
                arrayPlans.getOrDefault(element.array(), WorkPlan.ENDLESS).nth(element.index()))
        .orElse(WorkPlan.ENDLESS);
  }

  Map<UUID, WorkPlan> plans() {
    return plans;
  }

  /** Lets everything happen that is due by then; after each event the auditor looks. */
  void runUntil(long ms) {
    while (agenda.step(ms)) {
      auditor.look();
    }
  }
}
