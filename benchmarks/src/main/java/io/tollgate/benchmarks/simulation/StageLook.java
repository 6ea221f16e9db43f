package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.RuleLook;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.EndLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.Seat;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.cycle.Board;
import io.tollgate.scheduler.cycle.PromiseRow;
import io.tollgate.scheduler.decision.Eta;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Preempted;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A look at a world, by the names of a scenario's file. */
final class StageLook {
  private final SimulatedWorld world;
  private final Cast cast;
  private final Optional<Board> board;
  private final Map<NodeId, String> nodes = new HashMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  StageLook(SimulatedWorld world, Cast cast) {
    this.world = world;
    this.cast = cast;
    this.board =
        world.servers.replicas().stream()
            .filter(Replica::leads)
            .findFirst()
            .flatMap(Replica::board);
    for (SimulatedNode node : world.nodes()) {
      nodes.put(new NodeId(node.id), node.name);
      node.inventory.gpus().forEach(gpu -> indexes.put(gpu.uuid(), gpu.index()));
    }
  }

  Look at(StageAccounts accounts, Trials trials, List<String> violations) {
    Map<String, SessionLook> sessions = new HashMap<>();
    for (Map.Entry<String, SessionId> known : cast.all()) {
      sessions.put(known.getKey(), session(world.session(known.getValue())));
    }
    cast.arrays()
        .forEach(
            (name, id) ->
                world.database.arrays().stream()
                    .filter(array -> array.id().equals(id))
                    .forEach(array -> ArrayLook.add(name, array, sessions)));
    Map<String, Money> balances = new HashMap<>();
    for (String account : accounts.names()) {
      balances.put(account, balance(account));
    }
    return new Look(
        Duration.ofMillis(world.agenda.now()),
        sessions,
        freeGpus(),
        balances,
        accounts.usage(),
        promisesBroken(),
        preemptions(),
        trials.submissions(),
        said(trials.rules()),
        violations);
  }

  private static Map<String, RuleLook> said(Map<String, ControlDesk.Made> rules) {
    Map<String, RuleLook> said = new HashMap<>();
    rules.forEach(
        (name, made) ->
            said.put(
                name,
                made.emptying()
                    .map(
                        emptying ->
                            new RuleLook(
                                made.reach(),
                                OptionalInt.of(emptying.moved()),
                                OptionalInt.of(emptying.stopped()),
                                emptying.emptyBy().map(StageLook::since)))
                    .orElseGet(
                        () ->
                            new RuleLook(
                                made.reach(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                Optional.empty()))));
    return said;
  }

  private SessionLook session(Session session) {
    SessionState state = session.state();
    return new SessionLook(
        state,
        state.holdsGpus() ? seats(session) : List.of(),
        session.progress().startedAt().map(StageLook::since),
        state == SessionState.QUEUED
            ? board
                .flatMap(picture -> picture.of(session.id()))
                .map(waiting -> waits(waiting, promised(session.id())))
            : Optional.empty(),
        world
            .database
            .idleProtectionOf(session.id())
            .flatMap(protection -> protection.warnedIn(session.progress()))
            .map(StageLook::since),
        state == SessionState.ENDED ? Optional.of(end(session)) : Optional.empty());
  }

  private List<Seat> seats(Session session) {
    return world.database.allocationsOf(session.id()).stream()
        .filter(allocation -> allocation.attempt() == session.progress().attempt())
        .filter(allocation -> allocation.releasedAt().isEmpty())
        .map(
            allocation ->
                new Seat(
                    name(allocation.node()),
                    allocation.gpuUuids().stream()
                        .map(gpu -> indexes.getOrDefault(gpu, -1))
                        .sorted()
                        .toList()))
        .toList();
  }

  private Optional<Promise> promised(SessionId session) {
    return board.flatMap(picture -> Optional.ofNullable(picture.promises().get(session)));
  }

  /** What a plan makes of a session that is not there. */
  SessionLook tried(SessionId session, Plan plan) {
    List<Seat> seats =
        plan.starts().stream()
            .filter(start -> start.session().equals(session))
            .flatMap(start -> start.placements().stream())
            .map(placed -> new Seat(name(placed.node()), List.of()))
            .toList();
    Optional<Promise> promise = Optional.ofNullable(plan.promises().get(session));
    return new SessionLook(
        seats.isEmpty() ? SessionState.QUEUED : SessionState.STARTING,
        seats,
        Optional.empty(),
        Optional.ofNullable(plan.waiting().get(session)).map(waiting -> waits(waiting, promise)),
        Optional.empty(),
        Optional.empty());
  }

  private WaitLook waits(Waiting waiting, Optional<Promise> promise) {
    return new WaitLook(
        waiting.reasons().stream().map(this::reason).toList(),
        waiting
            .eta()
            .fold(
                firm -> Optional.of(since(firm.latestStart())),
                estimate -> Optional.of(since(estimate.p50())),
                none -> Optional.empty()),
        waiting.eta() instanceof Eta.Firm,
        waiting.position(),
        promise.map(kept -> kept.nodes().stream().map(this::name).toList()).orElse(List.of()));
  }

  private Reason reason(WaitReason reason) {
    return new Reason(
        reason.code(),
        reason.message(),
        reason.until().map(StageLook::since),
        reason.behind().stream().map(cast::name).toList());
  }

  private EndLook end(Session session) {
    Billing billing = world.database.money().billings().find(session.id().value()).orElseThrow();
    int bought =
        billing.segments().stream()
            .filter(segment -> segment.replaces().isEmpty())
            .mapToInt(Segment::minutes)
            .sum();
    return new EndLook(
        session.progress().endReason().orElseThrow(),
        billing.chargedMinutes(),
        bought - billing.chargedMinutes(),
        billing.charged());
  }

  private Map<String, Integer> freeGpus() {
    Map<String, Integer> free = new HashMap<>();
    for (SimulatedNode node : world.nodes()) {
      free.put(node.name, node.gpus().size());
    }
    Set<String> counted = new HashSet<>();
    for (Allocation held : world.database.held()) {
      long more = held.gpuUuids().stream().filter(counted::add).count();
      free.merge(name(held.node()), (int) -more, Integer::sum);
    }
    return free;
  }

  private Money balance(String account) {
    return world.database.inTransaction(
        tx -> tx.metering().balance(world.door.account(account).value()).available());
  }

  private int promisesBroken() {
    int broken = 0;
    for (PromiseRow row : world.database.promises()) {
      boolean late = row.kept().isPresent() && !row.kept().get();
      broken += late && row.promise().later().isEmpty() ? 1 : 0;
    }
    return broken;
  }

  /** Sessions that were made to leave so far, as often as they were. */
  private int preemptions() {
    return cast.all().stream()
        .map(known -> world.session(known.getValue()).progress().preempted())
        .mapToInt(preempted -> preempted.map(Preempted::times).orElse(0))
        .sum();
  }

  private String name(NodeId node) {
    return nodes.getOrDefault(node, node.toString());
  }

  private static Duration since(Instant time) {
    return Duration.ofMillis(Agenda.since(time));
  }
}
