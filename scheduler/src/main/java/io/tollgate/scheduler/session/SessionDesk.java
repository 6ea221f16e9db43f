package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What users do with sessions: start, extend, stop. Each in one transaction of the caller. */
public final class SessionDesk {
  /** Knows what others were promised. */
  @FunctionalInterface
  public interface ExtensionLimit {
    /** The most minutes up to {@code wanted} that break no promise. */
    int longest(SessionId session, int wanted);
  }

  private final LifePolicy policy;
  private final EnvironmentSeal seal;
  private final ExtensionLimit extensionLimit;

  public SessionDesk(LifePolicy policy, EnvironmentSeal seal, ExtensionLimit extensionLimit) {
    this.policy = policy;
    this.seal = seal;
    this.extensionLimit = extensionLimit;
  }

  /**
   * Holds the quote's total and queues a session. Refuses with the codes of DESIGN §8; a refusal
   * changes nothing.
   */
  public Session submit(Transaction tx, Caller caller, Submission wish, Act act) {
    PreparedStart start = prepare(tx, caller, wish, act, 0);
    List<HoldOutcome> held =
        tx.metering().holdAll(start.account().id().value(), List.of(start.hold()));
    return complete(tx, start, held.get(0));
  }

  /**
   * Judges a start, money aside; writes nothing.
   *
   * @param alongside how many others of the account are being started in the same transaction
   */
  PreparedStart prepare(Transaction tx, Caller caller, Submission wish, Act act, int alongside) {
    AccountId accountId = caller.requireAccount();
    Account account = activeAccount(tx, accountId, "start", HouseDefect.SUSPENDED_STARTS);
    Quote quote = quote(tx.metering(), wish.quoteId(), accountId);
    Workflow workflow = workflow(tx, quote.workflow());
    List<String> command = SubmissionRules.command(workflow, wish.command());
    Shape shape = SubmissionRules.shape(quote, wish);
    Plan plan = tx.accounts().plan(account.plan()).orElseThrow();
    requireRoomInQueue(tx, account, plan, alongside);
    if (!wish.allowInfeasible()
        && tx.nodes().thatCouldHold(account.world().text(), shape) < shape.nodes()) {
      throw SubmissionRules.noMatchingNode(shape);
    }
    SessionId id = new SessionId(tx.newId());
    return new PreparedStart(id, caller, account, plan, quote, workflow, command, shape, wish, act);
  }

  /** Queues the session when its money is held; refuses it otherwise. */
  Session complete(Transaction tx, PreparedStart start, HoldOutcome held) {
    if (!Planted.is(HouseDefect.HOLD_REFUSAL_IGNORED)) {
      HoldRefusals.throwUnlessHeld(held);
    }
    Submission wish = start.wish();
    Act act = start.act();
    SessionRequest request =
        new SessionRequest(
            start.account().id(),
            start.caller().keyId(),
            start.account().world().text(),
            wish.name(),
            start.workflow().kind(),
            start.workflow().name(),
            start.workflow().version(),
            start.quote().capacityClass().code(),
            wish.priorityClass().orElse(start.plan().priorityClass()),
            start.quote().quoteId(),
            start.shape(),
            start.command(),
            wish.environment().isEmpty()
                ? Optional.empty()
                : Optional.of(seal.seal(start.id(), wish.environment())),
            wish.ports(),
            wish.labels(),
            wish.allowInfeasible(),
            act.at());
    Session session =
        new Session(
            start.id(),
            request,
            Progress.submitted(start.quote().minutes(), wish.requeue(), act.at()));
    tx.sessions().insert(session, start.cause());
    SessionEvents.announce(tx, session, act);
    tx.notices().nudgeCycle();
    return session;
  }

  /** Orders a session to stop; billed time is capped in this transaction. */
  public Session stop(Transaction tx, Session found, EndReason reason, Act act) {
    Session session = locked(tx, found.id());
    if (session.state() == SessionState.ENDED && !Planted.is(HouseDefect.ENDED_REVIVED)) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The session has ended already ("
              + session.progress().endReason().map(EndReason::code).orElse("ended")
              + "), so there is nothing to stop. `tollgate session get "
              + session.id()
              + "` shows its receipt.");
    }
    Cause cause = new Cause(act.actor(), act.requestId(), reason.code());
    return new Lifecycle(tx, policy)
        .apply(session, new SessionEvent.StopOrdered(reason, false), cause, act.at());
  }

  /**
   * Adds the minutes of a second quote. While the session runs they are pending until its nodes
   * have acknowledged the new run limit; before it starts they are in force at once.
   */
  public Session extend(Transaction tx, Caller caller, Session found, UUID quoteId, Act act) {
    AccountId accountId = caller.requireAccount();
    activeAccount(tx, accountId, "extend", HouseDefect.SUSPENDED_EXTENDS);
    Session session = locked(tx, found.id());
    if (session.state() == SessionState.ENDED || session.state() == SessionState.STOPPING) {
      throw ApiException.of(
          ErrorCode.SESSION_ENDED,
          "The session is "
              + session.state().word()
              + ", so it cannot be extended. Start another.");
    }
    Metering metering = tx.metering();
    Quote quote = quote(metering, quoteId, accountId);
    SubmissionRules.requireSameShape(session, quote);
    requireNoBrokenPromise(session, quote.minutes());
    UUID segment = tx.newId();
    Cause cause = new Cause(act.actor(), act.requestId(), "session extend");
    HoldRefusals.throwUnlessHeld(
        metering.extend(
            session.id().value(), segment, accountId.value(), quoteId, cause, act.at()));
    ExtensionStore extensions = tx.extensions();
    Duration limit = limitWith(session, extensions, quote.minutes());
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

  private static Account activeAccount(
      Transaction tx, AccountId id, String verb, HouseDefect unless) {
    Account account = tx.accounts().lockShared(id).orElseThrow(() -> AccountDesk.unknown(id));
    if (account.isSuspended() && !Planted.is(unless)) {
      throw ApiException.of(
          ErrorCode.ACCOUNT_SUSPENDED,
          "The account is suspended ("
              + account.stateReason().orElse("no reason was noted")
              + "), so it can "
              + verb
              + " nothing. What runs goes on to its prepaid end. Contact the studio to have it"
              + " resumed.");
    }
    return account;
  }

  private static Quote quote(Metering metering, UUID id, AccountId account) {
    return metering.findQuote(id, account.value()).orElseThrow(HoldRefusals::quoteNotFound);
  }

  /** The workflow of that name, ready to run. */
  public static Workflow workflow(Transaction tx, String name) {
    WorkflowStore store = tx.workflows();
    Workflow workflow =
        store
            .find(name)
            .orElseThrow(
                () ->
                    Refusal.of(
                            ErrorCode.UNKNOWN_WORKFLOW,
                            "There is no workflow named \""
                                + name
                                + "\". Choose one of the catalogue: "
                                + String.join(
                                    ", ", store.list().stream().map(Workflow::name).toList())
                                + ".")
                        .with("known", store.list().stream().map(Workflow::name).toList())
                        .exception());
    if (workflow.status().equals("disabled")) {
      throw ApiException.of(
          ErrorCode.WORKFLOW_DISABLED,
          "The workflow \"" + name + "\" is disabled at the moment. Choose another one.");
    }
    return workflow;
  }

  private void requireNoBrokenPromise(Session session, int minutes) {
    int longest = extensionLimit.longest(session.id(), minutes);
    if (longest < minutes) {
      throw Refusal.of(
              ErrorCode.EXTENSION_BREAKS_PROMISE,
              minutes
                  + " more minutes would break a start time promised to somebody who waits. "
                  + (longest == 0
                      ? "No extension is possible at the moment; nothing was held."
                      : "The longest that breaks none is "
                          + longest
                          + " minutes: ask for a quote of so many."))
          .with("longest_minutes", longest)
          .exception();
    }
  }

  private static void requireRoomInQueue(
      Transaction tx, Account account, Plan plan, int alongside) {
    int queued = tx.sessions().queuedOf(account.id());
    if (alongside > 0 && queued + alongside >= plan.queuedSessionsMax()) {
      throw new PreparedStart.Crowded();
    }
    if (queued >= plan.queuedSessionsMax()) {
      throw ApiException.of(
          ErrorCode.QUEUE_FULL,
          queued
              + " sessions of the account wait already, and its plan \""
              + plan.name()
              + "\" lets "
              + plan.queuedSessionsMax()
              + " wait. Start this one when some of them have started, or stop some.");
    }
  }

  private static Session locked(Transaction tx, SessionId id) {
    return tx.sessions()
        .lock(id)
        .orElseThrow(() -> new IllegalStateException("session " + id + " vanished"));
  }
}
