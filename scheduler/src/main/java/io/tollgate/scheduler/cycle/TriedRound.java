package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A round that was only thought through, on a copy of the cluster in which somebody more waits. */
record TriedRound(ClusterState state, Plan plan, BoardPicture picture) {

  /** The one after a round; empty when that did not know an account of theirs yet. */
  static Optional<TriedRound> of(Trial trial, Board board, Policy policy, Instant now) {
    ClusterState state = Trial.among(board.left(policy), trial.sessions());
    return trial.sessions().stream().allMatch(one -> state.accounts().containsKey(one.account()))
        ? Optional.of(decided(state, policy, now))
        : Optional.empty();
  }

  private static TriedRound decided(ClusterState state, Policy policy, Instant now) {
    Plan plan = Decision.of(state, policy, now);
    Board board =
        new Board(
            now,
            plan.waiting(),
            Map.of(),
            plan.promises(),
            state,
            plan.starts(),
            plan.preempts(),
            plan.ripens());
    return new TriedRound(state, plan, new BoardPicture(board, policy.halfLife(), Map.of()));
  }

  /** How it would start now. */
  Optional<Start> start(SessionId session) {
    return plan.starts().stream().filter(start -> start.session().equals(session)).findFirst();
  }

  /** Why, where and how long it would wait. */
  Optional<ObjectNode> waiting(QueuedSession session) {
    return picture.of(session.id(), session.version());
  }
}
