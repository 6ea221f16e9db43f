package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Starts, holds and stops arrays, each in one transaction of the caller; {@link ArrayMaker} makes
 * their elements.
 */
public final class ArrayDesk {
  private static final Set<SessionState> NOT_STOPPED =
      Collections.unmodifiableSet(
          EnumSet.of(SessionState.QUEUED, SessionState.STARTING, SessionState.RUNNING));

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
  public SessionArray submit(Transaction tx, Caller caller, ArrayWish wish, Act act) {
    Objections objections = Objections.fatal();
    PreparedStart start = sessions.prepareArray(tx, objections, caller, wish, act);
    take(tx, objections, start, wish.size());
    return begun(tx, start, wish.size());
  }

  /**
   * What an array would be: refused for all of that, or begun.
   *
   * @param quote the price of an element; empty when there is none
   * @param elements those that would be made at once, in their order
   */
  public record Rehearsed(
      List<Refusal> refusals,
      Optional<Quote> quote,
      Optional<SessionArray> array,
      List<Session> elements) {}

  /**
   * Does what {@link #submit} does, and hears everything that speaks against it. The caller takes
   * all of it back with the transaction.
   */
  public Rehearsed rehearse(Transaction tx, Caller caller, ArrayWish wish, Act act) {
    Objections objections = Objections.heard();
    Optional<PreparedStart> start =
        objections.of(() -> sessions.prepareArray(tx, objections, caller, wish, act));
    start.ifPresent(one -> take(tx, objections, one, wish.size()));
    List<Refusal> refusals = objections.all();
    Optional<SessionArray> array =
        start.filter(one -> refusals.isEmpty()).map(one -> begun(tx, one, wish.size()));
    return new Rehearsed(
        refusals,
        tx.metering().findQuote(wish.element().quoteId(), caller.requireAccount().value()),
        array,
        array.map(one -> waiting(tx, one)).orElse(List.of()));
  }

  private static void take(
      Transaction tx, Objections objections, PreparedStart start, ArraySize size) {
    tx.metering()
        .arrayQuotes()
        .take(
            start.id().value(),
            start.account().id().value(),
            start.quote().quoteId(),
            size.count(),
            cause(start),
            start.act().at())
        .forEach(outcome -> objections.check(() -> HoldRefusals.throwUnlessHeld("array", outcome)));
  }

  private SessionArray begun(Transaction tx, PreparedStart start, ArraySize size) {
    Submission wish = start.wish();
    ArrayTemplate template =
        new ArrayTemplate(sessions.request(start), wish.requeue(), wish.terms(), start.idle());
    SessionArray array =
        SessionArray.fresh(start.id().value(), template, size, wish.held(), cause(start));
    tx.arrays().insert(array);
    ArrayEvents.submitted(tx, array, start.act());
    tx.notices().nudgeCycle();
    return ArrayMaker.fill(tx, array, start.act().at());
  }

  private static Cause cause(PreparedStart start) {
    return new Cause(start.act().actor(), start.act().requestId(), "array");
  }

  private static List<Session> waiting(Transaction tx, SessionArray array) {
    return tx
        .arrays()
        .elements(array.id(), EnumSet.of(SessionState.QUEUED), ArrayMaker.AHEAD)
        .stream()
        .flatMap(element -> tx.sessions().find(element).stream())
        .toList();
  }

  /** Makes no more elements of it; those that wait or run are stopped by {@link #stopNext}. */
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
   * Stops one of its elements that wait, or that start or run if they are to be; false when there
   * is none. One alone, so that nobody waits for it who holds what it waits for.
   */
  public boolean stopNext(Transaction tx, UUID id, boolean running, EndReason reason, Act act) {
    Set<SessionState> states = running ? NOT_STOPPED : EnumSet.of(SessionState.QUEUED);
    Optional<Session> next =
        tx.arrays().elements(id, states, 1).stream()
            .findFirst()
            .map(element -> SessionDesk.locked(tx, element));
    next.filter(session -> states.contains(session.state()))
        .ifPresent(session -> sessions.stop(tx, session, reason, act));
    return next.isPresent();
  }

  /**
   * Elements that are made from now on are held by their owner, or not; those that wait are changed
   * by {@link #holdNext}.
   */
  public SessionArray hold(Transaction tx, UUID id, boolean held, Act act) {
    SessionArray after = locked(tx, id).held(held);
    tx.arrays().save(after);
    return after;
  }

  /** Holds or releases one of its elements that wait; false when there is none. */
  public boolean holdNext(Transaction tx, UUID id, boolean held, Act act) {
    return nextWaiting(
        tx,
        id,
        session -> session.progress().heldSince().isPresent() != held,
        session -> {
          if (held) {
            waiting.hold(tx, session, act);
          } else {
            waiting.release(tx, session, act);
          }
        });
  }

  /** Does it with the first waiting element of that kind; false when there is none. */
  private static boolean nextWaiting(
      Transaction tx, UUID id, Predicate<Session> which, Consumer<Session> does) {
    Set<SessionState> waits = EnumSet.of(SessionState.QUEUED);
    Optional<Session> next =
        tx.arrays().elements(id, waits, Integer.MAX_VALUE).stream()
            .flatMap(element -> tx.sessions().find(element).stream())
            .filter(which)
            .findFirst()
            .map(session -> SessionDesk.locked(tx, session.id()));
    next.filter(session -> session.state() == SessionState.QUEUED).ifPresent(does);
    return next.isPresent();
  }

  /**
   * Changes how many of it run at once, and the rank of elements that are to come; those that wait
   * are ranked by {@link #rankNext}. What runs already is left alone. Refuses an array that has
   * ended.
   */
  public SessionArray change(Transaction tx, UUID id, ArrayChange change, Act act) {
    SessionArray array = locked(tx, id);
    if (array.closed().isPresent() && tx.arrays().open(Set.of(id)).isEmpty()) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The array " + id + " has ended, so there is nothing to change of it.");
    }
    change.runningMax().ifPresent(most -> ArraySize.require(array.size().count(), most));
    SessionArray after = array.changed(change);
    if (!Planted.is(HouseDefect.ARRAY_CHANGE_UNHEARD)) {
      tx.arrays().limitElements(after);
    }
    tx.arrays().change(after);
    ArrayEvents.changed(tx, after, change, act);
    tx.notices().nudgeCycle();
    return after;
  }

  /** Ranks one of its elements that wait as the array is ranked; false when all are. */
  public boolean rankNext(Transaction tx, UUID id, Act act) {
    int priority = locked(tx, id).template().terms().priority();
    return nextWaiting(
        tx,
        id,
        session -> session.progress().priority() != priority,
        session -> waiting.rank(tx, session, priority, act));
  }

  private static SessionArray locked(Transaction tx, UUID id) {
    return tx.arrays().lock(id).orElseThrow(() -> unknown(id));
  }

  static ApiException unknown(UUID id) {
    return ApiException.of(
        ErrorCode.ARRAY_NOT_FOUND,
        "There is no array "
            + id
            + " that this key can see. `tollgate array list` shows those it"
            + " can.");
  }
}
