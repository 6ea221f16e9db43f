package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.session.LifePolicy;

/**
 * The rules of a world, the server's own types.
 *
 * @param life bounds of a session's life
 * @param policy what the decision follows
 * @param agents how servers deal with agents
 * @param money what the meter follows
 * @param instant whether everything that takes no time by the rules happens at once: no network, no
 *     pause before a round, and nodes and servers hear of each other when something happens rather
 *     than every few seconds; for scenarios
 */
record Rules(
    LifePolicy life, Policy policy, AgentConfig agents, MeteringPolicy money, boolean instant) {

  /** As a server has them out of the box. */
  static Rules production() {
    LifePolicy life = LifePolicy.defaults();
    return new Rules(
        life, Reign.policy(life), AgentConfig.defaults(), MeteringPolicy.DEFAULT, false);
  }
}
