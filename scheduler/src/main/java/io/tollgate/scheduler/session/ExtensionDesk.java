package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Makes sessions longer, each in one transaction of the caller, under a limit that was asked for.
 */
public final class ExtensionDesk {
  /** Knows what others were promised. */
  @FunctionalInterface
  public interface Limit {
    /** The most minutes up to {@code wanted} that break no promise. */
    int longest(SessionId session, int wanted);
  }

  private final LifePolicy policy;
  private final Limit limit;

  public ExtensionDesk(LifePolicy policy, Limit limit) {
    this.policy = policy;
    this.limit = limit;
  }

  /**
   * Adds the minutes of a second quote. While the session runs they are pending until its nodes
   * have acknowledged the new run limit; before it starts they are in force at once.
   */
  public Session extend(Transaction tx, Caller caller, Session found, UUID quoteId, Act act) {
    AccountId accountId = caller.requireAccount();
    Account account =
        SessionDesk.activeAccount(tx, accountId, "extend", HouseDefect.SUSPENDED_EXTENDS);
    Session session = SessionDesk.locked(tx, found.id());
    if (session.state() == SessionState.ENDED || session.state() == SessionState.STOPPING) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The session is "
              + session.state().word()
              + ", so it cannot be extended. Start another.");
    }
    BlockedSessions.requireUnblocked(tx, session, account, act.at());
    Metering metering = tx.metering();
    Quote quote = SessionDesk.quote(metering, quoteId, accountId);
    SubmissionRules.requireSameShape(session, quote);
    ExtensionStore extensions = tx.extensions();
    Duration limit = limitWith(session, extensions, quote.minutes());
    TimingRules.requireRoom(session, limit, act.at());
    requireNoBrokenPromise(session, quote.minutes());
    UUID segment = tx.newId();
    Cause cause = new Cause(act.actor(), act.requestId(), "session extend");
    Spender spender = SessionDesk.spender(tx, accountId, session.request().project(), caller);
    HoldOutcome held =
        metering.extend(
            session.id().value(), segment, accountId.value(), quoteId, spender, cause, act.at());
    HoldRefusals.throwUnlessHeld(held);
    tx.events().append(SpendEvents.of(account.world(), held), act);
    extensions.insert(
        new Extension(segment, session.id(), quote.minutes(), limit.toMillis()), cause, act.at());
    if (session.state() == SessionState.QUEUED) {
      extensions.decide(segment, "acknowledged", act.at());
      metering.acknowledgeSegment(session.id().value(), segment, cause, act.at());
      return new Lifecycle(tx, policy)
          .apply(session, new SessionEvent.Extended(quote.minutes()), cause, act.at());
    }
    if (!Planted.is(HouseDefect.RUN_LIMIT_NOT_RAISED)) {
      tx.allocations()
          .raiseRunLimit(
              session.id(), session.progress().attempt(), limit, latestEnd(session, limit));
    }
    return session;
  }

  /**
   * Never later than the end it was started with and the minutes added: that is what was judged.
   */
  private Instant latestEnd(Session session, Duration limit) {
    Instant starting = session.progress().startingAt().orElseThrow();
    Instant bound = starting.plus(policy.startTimeout());
    Instant from = session.progress().runningAt().filter(bound::isAfter).orElse(bound);
    return from.plus(limit).plus(policy.stopGrace()).plus(policy.cleanupBound());
  }

  private static Duration limitWith(Session session, ExtensionStore extensions, int minutes) {
    int pending = extensions.pendingOf(session.id()).stream().mapToInt(Extension::minutes).sum();
    return session.timeLeft().plusMinutes((long) pending + minutes);
  }

  private void requireNoBrokenPromise(Session session, int minutes) {
    int longest = limit.longest(session.id(), minutes);
    if (longest < minutes) {
      throw Refusal.of(
              ErrorCode.EXTENSION_BREAKS_PROMISE,
              minutes
                  + " more minutes would break a start time promised to somebody who waits, or reach"
                  + " into planned maintenance. "
                  + (longest == 0
                      ? "No extension is possible at the moment; nothing was held."
                      : "The longest that does not is "
                          + longest
                          + " minutes: ask for a quote of so many."))
          .with("longest_minutes", longest)
          .exception();
    }
  }
}
