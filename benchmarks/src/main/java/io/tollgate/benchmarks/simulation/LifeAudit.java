package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions and allocations in the rows, against each other and against what nodes really do. */
final class LifeAudit {
  private final InMemoryDatabase database;
  private final Truth truth;
  private final Function<NodeId, @Nullable SimulatedNode> nodes;
  private final Map<UUID, SessionState> ended = new HashMap<>();
  private final StepAudit steps;
  private final PlaceAudit places;
  private final TimesAudit times;
  private final LimitAudit limits;
  private final RulesAudit rules;
  private final EvictionAudit evictions;
  private final RequeueAudit requeues;
  private final PreemptionAudit preemptions;
  private final DependencyAudit dependencies;
  private final IdleAudit idle;
  private final ArrayAudit arrays;
  final StopAudit stops;
  final WakeAudit wakes;
  final UsageAudit usage;

  LifeAudit(
      InMemoryDatabase database,
      Truth truth,
      Function<NodeId, @Nullable SimulatedNode> nodes,
      StopAudit stops,
      WakeAudit wakes,
      TimesAudit times,
      LimitAudit limits,
      RulesAudit rules,
      EvictionAudit evictions,
      DependencyAudit dependencies,
      IdleAudit idle,
      ArrayAudit arrays,
      UsageAudit usage) {
    this.database = database;
    this.truth = truth;
    this.nodes = nodes;
    this.steps = new StepAudit(database);
    this.places = new PlaceAudit(database);
    this.stops = stops;
    this.wakes = wakes;
    this.times = times;
    this.limits = limits;
    this.rules = rules;
    this.evictions = evictions;
    this.dependencies = dependencies;
    this.requeues = new RequeueAudit(database);
    this.preemptions = new PreemptionAudit(database);
    this.idle = idle;
    this.arrays = arrays;
    this.usage = usage;
  }

  void check(Session session) {
    UUID id = session.id().value();
    if (session.state() == SessionState.ENDED) {
      ended.put(id, session.state());
    } else if (ended.containsKey(id)) {
      throw Violation.found(
          "21", "session " + id + " had ended and is " + session.state().word() + " again");
    }
    steps.check(session);
    places.check(session);
    times.check(session);
    limits.check(session);
    rules.check(session);
    evictions.look();
    requeues.check(session);
    preemptions.check(session);
    dependencies.check(session);
    idle.check(session);
    arrays.check(session);
    stops.check(session);
    boolean settled =
        session.progress().billing() == io.tollgate.scheduler.session.BillingPhase.SETTLED;
    if (settled != (session.state() == SessionState.ENDED)) {
      throw Violation.found("22", "session " + id + " is " + session.progress());
    }
    for (Allocation allocation : database.allocationsOf(session.id())) {
      check(session, allocation);
    }
  }

  private void check(Session session, Allocation allocation) {
    SimulatedNode node = nodes.apply(allocation.node());
    if (node == null) {
      throw Violation.found("17", "session " + session.id() + " is on a node of no world");
    }
    Truth.RankFacts facts = truth.ofRank(allocation.id().value());
    if (allocation.releasedAt().isPresent()
        && facts != null
        && facts.rank.alive
        && !(isOnlyCertain(allocation)
            && (facts.rank.outlivedItsKill(stops.now()) || stops.clocksHaveJumped()))) {
      throw Violation.found(
          "20",
          "allocation "
              + allocation.id()
              + " of session "
              + session.id()
              + " is released while its work runs on "
              + node.name);
    }
  }

  /** A lost node's word is not to be had: its limit and grace are over, and that has to do. */
  private boolean isOnlyCertain(Allocation allocation) {
    return database.releaseCause(allocation.id()).filter("certain"::equals).isPresent();
  }

  /** Invariant 20 in the rows, and arrays. */
  void heldOnce() {
    arrays.all();
    Map<String, Integer> seen = new HashMap<>();
    for (Allocation allocation : database.held()) {
      for (String gpu : allocation.gpuUuids()) {
        if (seen.merge(gpu, allocation.gpuThousandths(), Integer::sum) > Shape.WHOLE) {
          throw Violation.found("20", "GPU " + gpu + " is held beyond its whole");
        }
      }
    }
  }

  /** At rest nothing holds a GPU and nothing runs. */
  void nothingHeld() {
    arrays.noneOpen();
    for (Allocation allocation : database.held()) {
      throw Violation.found(
          "22",
          "allocation "
              + allocation.id()
              + " of session "
              + allocation.session()
              + " is never released");
    }
    for (Session session : database.sessions()) {
      for (Truth.RankFacts facts : truth.of(session.id().value()).ranks) {
        if (facts.rank.alive) {
          throw Violation.found("stop", "session " + session.id() + " has ended and still runs");
        }
      }
    }
  }
}
