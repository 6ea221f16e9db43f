package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A start that is judged, its money held, and all of it taken back.
 *
 * @param refusals everything that speaks against it
 * @param quote its price; empty when there is none
 * @param queued how the decision would see it; empty when it is refused
 */
public record StartTrial(
    List<Refusal> refusals, Optional<Quote> quote, Optional<QueuedSession> queued)
    implements Trial {

  public StartTrial {
    refusals = List.copyOf(refusals);
  }

  /** Tries it in the transaction; throws what was found, always. */
  public static <T> T in(
      Transaction tx, SessionDesk desk, Caller caller, Submission wish, Act act) {
    SessionDesk.Rehearsed found = desk.rehearse(tx, caller, wish, act);
    throw new TakenBack(
        new StartTrial(
            found.refusals(),
            found.quote(),
            found.session().map(session -> TriedSessions.seen(tx, session))));
  }

  @Override
  public List<QueuedSession> sessions() {
    return queued.stream().toList();
  }

  @Override
  public ObjectNode undecided(Instant now) {
    return TrialDocument.undecided(this, now);
  }

  @Override
  public Optional<ObjectNode> decided(Board board, Policy policy, Instant now) {
    return TriedRound.of(this, board, policy, now)
        .map(round -> TrialDocument.decided(this, round, now));
  }

  /** The cluster with it in the queue; only of one that is not refused. */
  public ClusterState in(ClusterState state) {
    return Trial.among(state, List.of(queued.orElseThrow()));
  }
}
