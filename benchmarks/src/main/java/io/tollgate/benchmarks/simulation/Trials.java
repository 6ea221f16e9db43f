package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Control;
import io.tollgate.benchmarks.scenario.world.DryLook;
import io.tollgate.scheduler.control.Reach;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.transaction.Transaction;
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
  private final Map<String, Reach> reaches = new HashMap<>();

  /** Takes back what was tried. */
  private static final class TakenBack extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient DryLook found;

    TakenBack(DryLook found) {
      super("a trial", null, false, false);
      this.found = found;
    }
  }

  Trials(SimulatedWorld world, Cast cast) {
    this.world = world;
    this.cast = cast;
  }

  void submission(String name, Wish wish) {
    try {
      Outcome<Session> refused =
          world.door.submitAtOnce(
              wish,
              (tx, session) -> {
                throw new TakenBack(decided(tx, session));
              });
      submissions.put(name, new DryLook(Customers.refusal(refused), Optional.empty()));
    } catch (TakenBack back) {
      submissions.put(name, back.found);
    }
  }

  private DryLook decided(Transaction tx, Session session) {
    Reign reign =
        new Reign(0, world.agenda.instant(), world.rules().life(), world.rules().policy());
    reign.begin(tx);
    ClusterState state = reign.catchUp(tx);
    Plan plan = reign.decide(state, world.agenda.instant());
    return new DryLook(
        Optional.empty(), Optional.of(new StageLook(world, cast).tried(session.id(), plan)));
  }

  /** Whom a rule would touch, or touches now that it is laid down. */
  void rule(Control rule, Reach reach) {
    reaches.put(rule.name(), reach);
  }

  Map<String, DryLook> submissions() {
    return submissions;
  }

  Map<String, Reach> reaches() {
    return reaches;
  }
}
