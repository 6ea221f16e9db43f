package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.DryLook;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.cycle.StartTrial;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.Plan;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was tried in a scenario and not done: a submission is made, decided on and taken back, all
 * in one transaction; an operator's rule is judged.
 */
final class Trials {
  private final SimulatedWorld world;
  private final Cast cast;
  private final Map<String, DryLook> submissions = new HashMap<>();
  private final Map<String, ControlDesk.Made> rules = new HashMap<>();

  Trials(SimulatedWorld world, Cast cast) {
    this.world = world;
    this.cast = cast;
  }

  void submission(String name, Wish wish) {
    StartTrial trial = world.door.trial(wish).orElseThrow();
    Optional<Refusal> refusal =
        trial.refusals().stream()
            .findFirst()
            .map(first -> Refusal.of(first.code().code(), first.detail()));
    Optional<SessionLook> session =
        trial.queued().map(queued -> new StageLook(world, cast).tried(queued.id(), decided(trial)));
    submissions.put(name, new DryLook(refusal, session));
  }

  /** As the server does, on the rows of this moment. */
  private Plan decided(StartTrial trial) {
    Instant now = world.agenda.instant();
    Reign reign = new Reign(0, now, world.rules().life(), world.rules().policy());
    ClusterState state =
        world.database.inTransaction(
            tx -> {
              reign.begin(tx);
              return reign.catchUp(tx);
            });
    return Decision.of(trial.in(state), world.rules().policy(), now);
  }

  /** Whom a rule would touch, or touches now that it is laid down. */
  void rule(String name, ControlDesk.Made made) {
    rules.put(name, made);
  }

  Map<String, DryLook> submissions() {
    return submissions;
  }

  Map<String, ControlDesk.Made> rules() {
    return rules;
  }
}
