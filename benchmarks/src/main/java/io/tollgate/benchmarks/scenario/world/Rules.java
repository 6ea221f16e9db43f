package io.tollgate.benchmarks.scenario.world;

import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.session.LifePolicy;
import java.time.Duration;

/**
 * The policies of the parts, as production takes them.
 *
 * @param decision what may be promised, and how long work may hold its GPUs
 * @param life starts, stops and failures
 * @param agents what silence means
 */
public record Rules(Policy decision, LifePolicy life, AgentConfig agents) {

  /**
   * The server's, except that starting, stopping and cleaning up take no time. A start that nobody
   * answers still has the server's time-out.
   *
   * @param decision the server's policy with what the scenario says of it; its bounds are not used
   */
  public static Rules of(
      Policy decision, Duration stopGrace, int startAttempts, AgentConfig agents) {
    LifePolicy server = LifePolicy.defaults();
    return new Rules(
        decision.change().bounds(Duration.ZERO, stopGrace, Duration.ZERO).done(),
        new LifePolicy(
            server.startTimeout(),
            stopGrace,
            Duration.ZERO,
            startAttempts,
            server.startBackoff(),
            server.startBackoffMax(),
            server.requeuesMax()),
        agents);
  }
}
