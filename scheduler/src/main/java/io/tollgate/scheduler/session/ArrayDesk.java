package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Starts, holds and stops arrays, each in one transaction of the caller; {@link ArrayMaker} makes
 * their elements.
 */
public final class ArrayDesk {
  /** Elements that are stopped or held in one transaction. */
  private static final int TOGETHER_MAX = 64;

  private final SessionDesk sessions;
  private final WaitingDesk waiting;

  public ArrayDesk(SessionDesk sessions, LifePolicy policy) {
    this.sessions = sessions;
    this.waiting = new WaitingDesk(policy);
  }

  /**
   * Takes the quote for the array, whose elements cost its total each, and makes the first few.
   * Refuses as {@link SessionDesk#submit} does; a refusal changes nothing.
   */
  public SessionArray submit(
      Transaction tx, Caller caller, Submission wish, ArraySize size, Act act) {
    PreparedStart start = sessions.prepareArray(tx, caller, wish, size, act);
    UUID id = start.id().value();
    Cause cause = new Cause(act.actor(), act.requestId(), "array");
    Optional<HoldOutcome> refusal =
        tx.metering()
            .arrayQuotes()
            .take(
                id,
                start.account().id().value(),
                start.quote().quoteId(),
                size.count(),
                cause,
                act.at());
    refusal.ifPresent(HoldRefusals::throwUnlessHeld);
    ArrayTemplate template =
        new ArrayTemplate(
            sessions.request(start), wish.requeue(), wish.terms(), start.idle());
    SessionArray array = SessionArray.fresh(id, template, size, wish.held(), cause);
    tx.arrays().insert(array);
    tx.notices().nudgeCycle();
    return ArrayMaker.fill(tx, array, act.at());
  }

  /** Makes no more elements of it; those that wait or run are stopped by {@link #stopSome}. */
  public SessionArray stop(Transaction tx, UUID id, Act act) {
    SessionArray array = locked(tx, id);
    if (array.closed().isPresent() || Planted.is(HouseDefect.STOPPED_ARRAY_GOES_ON)) {
      return array;
    }
    SessionArray stopped = array.closed(SessionArray.End.STOPPED, act.at());
    tx.arrays().save(stopped);
    return stopped;
  }

  /**
   * Stops some of its elements that wait, and those that start or run if they are to be; tells
   * whether there may be more.
   */
  public boolean stopSome(Transaction tx, UUID id, boolean running, EndReason reason, Act act) {
    Set<SessionState> states =
        running
            ? EnumSet.of(SessionState.QUEUED, SessionState.STARTING, SessionState.RUNNING)
            : EnumSet.of(SessionState.QUEUED);
    List<SessionId> some = tx.arrays().elements(id, states, TOGETHER_MAX);
    for (SessionId element : some) {
      Session session = SessionDesk.locked(tx, element);
      if (states.contains(session.state())) {
        sessions.stop(tx, session, reason, act);
      }
    }
    return some.size() == TOGETHER_MAX;
  }

  /** Its owner holds or releases the elements that wait and those to come. */
  public SessionArray onHold(Transaction tx, UUID id, boolean held, Act act) {
    SessionArray array = locked(tx, id);
    for (SessionId element :
        tx.arrays().elements(id, EnumSet.of(SessionState.QUEUED), Integer.MAX_VALUE)) {
      Session session = SessionDesk.locked(tx, element);
      if (session.state() == SessionState.QUEUED) {
        if (held) {
          waiting.hold(tx, session, act);
        } else {
          waiting.release(tx, session, act);
        }
      }
    }
    SessionArray after = array.held(held);
    tx.arrays().save(after);
    return after;
  }

  private static SessionArray locked(Transaction tx, UUID id) {
    return tx.arrays().lock(id).orElseThrow(() -> unknown(id));
  }

  static ApiException unknown(UUID id) {
    return ApiException.of(
        ErrorCode.ARRAY_NOT_FOUND,
        "There is no array " + id + " that this key can see. `tollgate array list` shows those it"
            + " can.");
  }
}
