package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.idle.IdleStore;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.project.Project;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Starts and stops sessions, each in one transaction of the caller; {@link ExtensionDesk} makes
 * them longer.
 */
public final class SessionDesk {
  private final LifePolicy policy;
  private final EnvironmentSeal seal;

  public SessionDesk(LifePolicy policy, EnvironmentSeal seal) {
    this.policy = policy;
    this.seal = seal;
  }

  /**
   * Holds the quote's total and queues a session. Refuses with the codes of DESIGN §8; a refusal
   * changes nothing.
   */
  public Session submit(Transaction tx, Caller caller, Submission wish, Act act) {
    PreparedStart start = prepare(tx, new StartFacts(tx), caller, wish, act, 0);
    HoldOutcome held = held(tx, start);
    Session session = judged(start, held);
    admit(tx, List.of(new Admitted(start, held, session)));
    return session;
  }

  /** Judges an array by one of its elements, money aside; writes nothing. */
  PreparedStart prepareArray(
      Transaction tx, Objections objections, Caller caller, ArrayWish wish, Act act) {
    return new StartCheck(tx, new StartFacts(tx), objections)
        .prepare(caller, wish.element(), act, 0, wish.size().count());
  }

  /**
   * Judges a start, money aside; writes nothing.
   *
   * @param alongside how many others of the account are being started in the same transaction
   */
  PreparedStart prepare(
      Transaction tx, StartFacts facts, Caller caller, Submission wish, Act act, int alongside) {
    return new StartCheck(tx, facts, Objections.fatal()).prepare(caller, wish, act, alongside, 1);
  }

  /**
   * What a start would be: refused for all of that, or a session that waits.
   *
   * @param quote its price; empty when there is none
   */
  public record Rehearsed(
      List<Refusal> refusals, Optional<Quote> quote, Optional<Session> session) {}

  /**
   * Judges a start and holds its money as {@link #submit} does, and hears everything that speaks
   * against it. Queues nothing; the caller takes the hold back with the transaction.
   */
  public Rehearsed rehearse(Transaction tx, Caller caller, Submission wish, Act act) {
    Objections objections = Objections.heard();
    StartCheck check = new StartCheck(tx, new StartFacts(tx), objections);
    Optional<Session> session =
        objections
            .of(() -> check.prepare(caller, wish, act, 0, 1))
            .flatMap(start -> tried(tx, objections, start));
    List<Refusal> refusals = objections.all();
    return new Rehearsed(
        refusals,
        tx.metering().findQuote(wish.quoteId(), caller.requireAccount().value()),
        refusals.isEmpty() ? session : Optional.empty());
  }

  /** A hold stops at what speaks against it first, so who was refused asks for the rest. */
  private Optional<Session> tried(Transaction tx, Objections objections, PreparedStart start) {
    HoldOutcome held = held(tx, start);
    if (held instanceof HoldOutcome.Held) {
      return Optional.of(judged(start, held));
    }
    List<HoldOutcome> all =
        tx.metering().holdObjections(start.account().id().value(), start.hold());
    (all.isEmpty() ? List.of(held) : all)
        .forEach(refused -> objections.check(() -> HoldRefusals.throwUnlessHeld(refused)));
    return Optional.empty();
  }

  private static HoldOutcome held(Transaction tx, PreparedStart start) {
    return tx.metering().holdAll(start.account().id().value(), List.of(start.hold())).get(0);
  }

  /** A session whose money is held. */
  record Admitted(
      Session session, HoldOutcome held, Cause cause, Optional<IdleWish.Choice> choice, Act act) {

    Admitted(PreparedStart start, HoldOutcome held, Session session) {
      this(session, held, start.cause(), start.idle(), start.act());
    }

    /** The idle protection that is frozen with it, if any. */
    Stream<IdleStore.Frozen> idle() {
      return choice.stream()
          .map(chosen -> IdleProtection.submitted(session.id(), chosen, act.at()))
          .map(protection -> new IdleStore.Frozen(protection, cause, act.at()));
    }
  }

  /** The session when its money is held; refuses it otherwise. Writes nothing. */
  Session judged(PreparedStart start, HoldOutcome held) {
    if (!Planted.is(HouseDefect.HOLD_REFUSAL_IGNORED)) {
      HoldRefusals.throwUnlessHeld(held);
    }
    Submission wish = start.wish();
    Progress progress =
        Progress.submitted(
            start.quote().minutes(), wish.requeue(), wish.held(), wish.terms(), start.act().at());
    return new Session(start.id(), request(start), progress);
  }

  /** What the session of a start asks for. */
  SessionRequest request(PreparedStart start) {
    Submission wish = start.wish();
    return new SessionRequest(
        start.account().id(),
        start.caller().keyId(),
        start.account().world().text(),
        wish.name(),
        wish.project(),
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
        wish.timing(),
        Optional.empty(),
        start.act().at());
  }

  /** Queues sessions, tells of them, and wakes the cycle. */
  static void admit(Transaction tx, List<Admitted> admitted) {
    tx.sessions()
        .insert(
            admitted.stream()
                .map(one -> new SessionStore.Submitted(one.session(), one.cause()))
                .toList());
    tx.idle().insert(admitted.stream().flatMap(Admitted::idle).toList());
    List<EventStore.Told> told = new ArrayList<>();
    for (Admitted one : admitted) {
      told.add(new EventStore.Told(SessionEvents.of(one.session()), one.act()));
      SpendEvents.of(World.of(one.session().request().world()), one.held())
          .forEach(event -> told.add(new EventStore.Told(event, one.act())));
    }
    tx.events().append(told);
    tx.notices().nudgeCycle();
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

  /** Whose spend limits count beside the account's: the session's project and the caller's key. */
  static Spender spender(
      Transaction tx, AccountId account, Optional<String> project, Caller caller) {
    return new Spender(
        project.flatMap(name -> tx.projects().named(account, name)).map(Project::id),
        Optional.of(caller.keyId()));
  }

  /** The account, which may not be suspended. */
  static Account activeAccount(Transaction tx, AccountId id, String verb, HouseDefect unless) {
    Account account = tx.accounts().lockShared(id).orElseThrow(() -> AccountDesk.unknown(id));
    requireActive(account, verb, unless);
    return account;
  }

  static void requireActive(Account account, String verb, HouseDefect unless) {
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
  }

  /** The account's own quote. */
  static Quote quote(Metering metering, UUID id, AccountId account) {
    return metering.findQuote(id, account.value()).orElseThrow(HoldRefusals::quoteNotFound);
  }

  /** The workflow of that name, ready to run. */
  public static Workflow workflow(Transaction tx, String name) {
    Workflow workflow =
        tx.workflows().find(name).orElseThrow(() -> unknownWorkflow(tx.workflows(), name));
    requireReady(workflow);
    return workflow;
  }

  static void requireReady(Workflow workflow) {
    if (workflow.status().equals("disabled")) {
      throw ApiException.of(
          ErrorCode.WORKFLOW_DISABLED,
          "The workflow \""
              + workflow.name()
              + "\" is disabled at the moment. Choose another one.");
    }
  }

  static ApiException unknownWorkflow(WorkflowStore store, String name) {
    List<String> known = store.list().stream().map(Workflow::name).toList();
    return Refusal.of(
            ErrorCode.UNKNOWN_WORKFLOW,
            "There is no workflow named \""
                + name
                + "\". Choose one of the catalogue: "
                + String.join(", ", known)
                + ".")
        .with("known", known)
        .exception();
  }

  /** The session, locked. */
  static Session locked(Transaction tx, SessionId id) {
    return tx.sessions()
        .lock(id)
        .orElseThrow(() -> new IllegalStateException("session " + id + " vanished"));
  }
}
