package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.project.Project;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the elements of arrays: a few ahead of those that run, each with money of its own, in the
 * transaction that counts them (ADR 58).
 */
public final class ArrayMaker {
  /** How many elements of an array wait at once; those behind them are only counted. */
  public static final int AHEAD = 16;

  /** When what keeps the next element from being made is looked at again. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  /** The same of what is tried by asking for a quote, which stays. */
  private static final Duration TRY_RARELY = Duration.ofSeconds(30);

  private ArrayMaker() {}

  /** Makes elements of one array that needs some; false when none does. */
  public static boolean makeSome(Transaction tx, Instant now) {
    Optional<SessionArray> due =
        tx.arrays()
            .lockDue(now, AHEAD)
            .filter(array -> array.made() == 0 || !Planted.is(HouseDefect.ARRAY_FORGOTTEN));
    due.ifPresent(array -> fill(tx, array, now));
    return due.isPresent();
  }

  /**
   * Makes what there is room for of an array that is locked and open, or writes down what keeps the
   * next element.
   */
  static SessionArray fill(Transaction tx, SessionArray array, Instant now) {
    Optional<SessionArray.End> end = over(tx, array, now);
    SessionArray after =
        end.isPresent()
            ? array.closed(end.get(), now)
            : obstacle(tx, array, now).orElseGet(() -> grow(tx, array, now));
    tx.arrays().save(after);
    return after;
  }

  /** Why another element could not run any more, whenever it is made. */
  private static Optional<SessionArray.End> over(Transaction tx, SessionArray array, Instant now) {
    Timing timing = array.template().request().timing();
    if (timing.deadline().isPresent()) {
      int minutes = quote(tx, array).minutes();
      if (timing.deadline().get().isBefore(now.plus(Duration.ofMinutes(minutes)))) {
        return Optional.of(SessionArray.End.DEADLINE);
      }
    }
    if (timing.after().isEmpty()) {
      return Optional.empty();
    }
    Map<Predecessor, Ending> endings = Endings.of(tx, timing.after());
    return timing.after().stream()
        .filter(one -> one.neverMet(Optional.ofNullable(endings.get(one.on()))))
        .findFirst()
        .map(one -> SessionArray.End.DEPENDENCY);
  }

  private static Optional<SessionArray> obstacle(Transaction tx, SessionArray array, Instant now) {
    Optional<Account> account = tx.accounts().lockShared(array.account());
    if (account.filter(known -> !known.isSuspended()).isEmpty()) {
      return Optional.of(
          array.halted(
              WaitCode.OPERATOR_BLOCK, "The account is suspended.", now, now.plus(TRY_AGAIN)));
    }
    String workflow = array.template().request().workflow();
    if (tx.workflows().find(workflow).filter(one -> one.status().equals("disabled")).isPresent()) {
      return Optional.of(
          array.halted(
              WaitCode.WORKFLOW_DISABLED,
              "The workflow \"" + workflow + "\" is disabled.",
              now,
              now.plus(TRY_AGAIN)));
    }
    return Optional.empty();
  }

  private static Quote quote(Transaction tx, SessionArray array) {
    UUID id = array.template().request().quoteId();
    return tx.metering().findQuote(id, array.account().value()).orElseThrow();
  }

  private static SessionArray grow(Transaction tx, SessionArray array, Instant now) {
    int waiting = tx.arrays().elements(array.id(), Set.of(SessionState.QUEUED), AHEAD).size();
    int wanted = Math.min(AHEAD - waiting, array.size().count() - array.made());
    Quote quote = quote(tx, array);
    Balance balance = tx.metering().balance(array.account().value());
    int affordable = affordable(quote, balance, wanted);
    if (affordable == 0) {
      return array.halted(
          WaitCode.INSUFFICIENT_BALANCE,
          "The next element costs "
              + HoldRefusals.credits(quote.total().micros())
              + " credits and the balance is "
              + HoldRefusals.credits(balance.available().micros())
              + ".",
          now,
          now.plus(TRY_AGAIN));
    }
    return make(tx, array, quote, affordable, now);
  }

  private static int affordable(Quote quote, Balance balance, int wanted) {
    long each = quote.total().micros();
    if (balance.owed().isPositive()) {
      return 0;
    }
    return each == 0 ? wanted : (int) Math.min(wanted, balance.available().micros() / each);
  }

  /** Holds the money of so many elements and queues those that have it. */
  private static SessionArray make(
      Transaction tx, SessionArray array, Quote quote, int elements, Instant now) {
    Cause cause = new Cause(array.cause().actor(), array.cause().requestId(), "array element");
    SessionRequest request = array.template().request();
    Spender spender =
        new Spender(
            request
                .project()
                .flatMap(name -> tx.projects().named(array.account(), name))
                .map(Project::id),
            Optional.of(request.keyId()));
    List<HoldWish> wishes = new ArrayList<>();
    for (Quote piece :
        tx.metering().arrayQuotes().cut(quote.quoteId(), elements, tx::newId, cause, now)) {
      wishes.add(new HoldWish(tx.newId(), piece.quoteId(), spender, cause, now));
    }
    List<HoldOutcome> outcomes = tx.metering().holdAll(array.account().value(), wishes);
    List<SessionDesk.Admitted> made = new ArrayList<>();
    Optional<HoldOutcome> refusal = Optional.empty();
    int index = array.made();
    for (int i = 0; i < elements; i++) {
      if (outcomes.get(i) instanceof HoldOutcome.Held held) {
        index++;
        made.add(element(array, wishes.get(i), held, index, quote.minutes(), now));
      } else {
        refusal = Optional.of(outcomes.get(i));
      }
    }
    if (!made.isEmpty()) {
      SessionDesk.admit(tx, made);
    }
    boolean skipped = Planted.is(HouseDefect.ELEMENT_SKIPPED) && made.size() > 1;
    SessionArray grown = array.grown(made.size() + (skipped ? 1 : 0), now);
    return refusal.isPresent() && grown.closed().isEmpty()
        ? halted(grown, refusal.get(), now)
        : grown;
  }

  private static SessionDesk.Admitted element(
      SessionArray array,
      HoldWish wish,
      HoldOutcome.Held held,
      int index,
      int minutes,
      Instant now) {
    ArrayTemplate template = array.template();
    ArrayPlace place = new ArrayPlace(array.id(), index, array.size().runningMax());
    Session session =
        new Session(
            new SessionId(wish.sessionId()),
            template.request().element(place, wish.quoteId()),
            Progress.submitted(minutes, template.requeue(), array.held(), template.terms(), now));
    return new SessionDesk.Admitted(
        session,
        held,
        wish.cause(),
        template.idle(),
        new Act(wish.cause().actor(), wish.cause().requestId(), now));
  }

  private static SessionArray halted(SessionArray array, HoldOutcome refused, Instant now) {
    try {
      HoldRefusals.throwUnlessHeld("next element", refused);
      throw new IllegalStateException("a refusal that is none: " + refused);
    } catch (ApiException why) {
      WaitCode code =
          refused instanceof HoldOutcome.SpendLimit
              ? WaitCode.SPEND_LIMIT
              : WaitCode.INSUFFICIENT_BALANCE;
      return array.halted(code, why.refusal().detail(), now, now.plus(TRY_RARELY));
    }
  }
}
