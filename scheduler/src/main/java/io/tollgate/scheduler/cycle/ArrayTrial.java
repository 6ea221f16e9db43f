package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.ArrayWish;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An array that is submitted, its first elements made with money of their own, and all of it taken
 * back.
 *
 * @param refusals everything that speaks against it
 * @param quote the price of an element; empty when there is none
 * @param array how it would stand; empty when it is refused
 * @param sessions the elements that would be made at once, as the decision would see them
 */
public record ArrayTrial(
    List<Refusal> refusals,
    Optional<Quote> quote,
    ArraySize size,
    Optional<SessionArray> array,
    List<QueuedSession> sessions)
    implements Trial {

  public ArrayTrial {
    refusals = List.copyOf(refusals);
    sessions = List.copyOf(sessions);
  }

  /** Tries it in the transaction; throws what was found, always. */
  public static <T> T in(Transaction tx, ArrayDesk desk, Caller caller, ArrayWish wish, Act act) {
    ArrayDesk.Rehearsed found = desk.rehearse(tx, caller, wish, act);
    throw new TakenBack(
        new ArrayTrial(
            found.refusals(),
            found.quote(),
            wish.size(),
            found.array(),
            found.elements().stream().map(element -> TriedSessions.seen(tx, element)).toList()));
  }

  @Override
  public ObjectNode undecided(Instant now) {
    return ArrayTrialDocument.undecided(this, now);
  }

  @Override
  public Optional<ObjectNode> decided(Board board, Policy policy, Instant now) {
    return TriedRound.of(this, board, policy, now)
        .map(round -> ArrayTrialDocument.decided(this, round, now));
  }
}
