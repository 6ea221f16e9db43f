package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was done in a transaction and taken back with it, to be decided on a copy (ADR 75). */
public sealed interface Trial permits StartTrial, ArrayTrial {
  /** Everything that speaks against it. */
  List<Refusal> refusals();

  /** Who would wait for the decision because of it; nobody when it is refused. */
  List<QueuedSession> sessions();

  /** What can be said of it without a decision, as the API says it. */
  ObjectNode undecided(Instant now);

  /**
   * What can be said of it with a decision, which is made on the cluster as a round left it. Empty
   * when that round did not know the account yet.
   */
  Optional<ObjectNode> decided(Board board, Policy policy, Instant now);

  /** A cluster with those in the queue. */
  static ClusterState among(ClusterState state, Collection<QueuedSession> sessions) {
    Map<SessionId, QueuedSession> queue = new HashMap<>(state.queue());
    sessions.forEach(session -> queue.put(session.id(), session));
    return state.withSessions(queue, state.held());
  }

  /** Thrown out of the transaction of a trial, so that nothing of it stays. */
  final class TakenBack extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Trial trial;

    TakenBack(Trial trial) {
      super("a trial", null, false, false);
      this.trial = trial;
    }

    /** What was found. */
    public Trial trial() {
      return trial;
    }
  }
}
