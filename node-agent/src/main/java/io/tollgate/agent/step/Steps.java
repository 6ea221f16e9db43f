package io.tollgate.agent.step;

/**
 * Told of every step, between what it has made durable and what follows. In production nobody
 * listens; tests end the agent here, as a lack of memory would.
 */
public interface Steps {

  /** Nobody listens. */
  Steps UNHEARD = step -> {};

  /** Called on the agent's thread. */
  void reached(Step step);
}
