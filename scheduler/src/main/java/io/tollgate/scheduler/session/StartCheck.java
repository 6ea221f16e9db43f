package io.tollgate.scheduler.session;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.project.ProjectDesk;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;

/** Judges starts, money aside; writes nothing. */
final class StartCheck {
  private final Transaction tx;
  private final StartFacts facts;
  private final Objections objections;

  /**
   * @param objections what becomes of a refusal; one without which nothing more can be said is
   *     always thrown
   */
  StartCheck(Transaction tx, StartFacts facts, Objections objections) {
    this.tx = tx;
    this.facts = facts;
    this.objections = objections;
  }

  /**
   * A start that only its money is to be asked about; one to be admitted only without objections.
   *
   * @param alongside how many others of the account are being started in the same transaction
   * @param count how many of that kind it stands for
   */
  PreparedStart prepare(Caller caller, Submission wish, Act act, int alongside, int count) {
    AccountId accountId = caller.requireAccount();
    Account account = facts.account(accountId).orElseThrow(() -> AccountDesk.unknown(accountId));
    objections.check(
        () -> SessionDesk.requireActive(account, "start", HouseDefect.SUSPENDED_STARTS));
    Quote quote = facts.quote(wish.quoteId(), accountId).orElseThrow(HoldRefusals::quoteNotFound);
    Workflow workflow =
        facts
            .workflow(quote.workflow())
            .orElseThrow(() -> SessionDesk.unknownWorkflow(tx.workflows(), quote.workflow()));
    objections.check(() -> SessionDesk.requireReady(workflow));
    List<String> command =
        objections
            .of(() -> SubmissionRules.command(workflow, wish.command()))
            .orElse(wish.command());
    Shape shape = SubmissionRules.shape(quote, wish);
    objections.check(() -> requireSense(caller, wish, quote, workflow, shape, act));
    Plan plan = facts.plan(account);
    objections.check(() -> requireRoomInQueue(facts.queued(accountId), plan, alongside, count));
    wish.project()
        .ifPresent(name -> objections.check(() -> ProjectDesk.requireOpen(tx, accountId, name)));
    if (!wish.allowInfeasible()) {
      objections.check(
          () ->
              PlaceRules.requirePossible(
                  shape, wanted -> facts.thatCouldHold(account.world().text(), wanted)));
    }
    SessionId id = new SessionId(tx.newId());
    return new PreparedStart(
        id,
        caller,
        account,
        plan,
        quote,
        workflow,
        command,
        shape,
        SessionDesk.spender(tx, accountId, wish.project(), caller),
        wish,
        wish.idle().over(workflow.idle(), () -> facts.contractIdle(quote)),
        act);
  }

  /** Refuses what could never be, with everything that is wrong. */
  private void requireSense(
      Caller caller, Submission wish, Quote quote, Workflow workflow, Shape shape, Act act) {
    AccountId account = caller.requireAccount();
    int least = Math.min(quote.minutes(), wish.terms().minutesMin().orElse(quote.minutes()));
    SubmissionRules.require(
        DependencyRules.wrong(tx, account, wish.timing().after()),
        TermRules.wrong(wish.terms(), quote.minutes()),
        TimingRules.wrong(wish.timing(), least, act.at()),
        PlaceRules.wrong(shape),
        LimitRules.wrong(
            facts.allowances(account),
            new Belonging(
                account,
                wish.project(),
                Optional.of(caller.keyId()),
                workflow.name(),
                Optional.empty()),
            shape,
            least));
  }

  private static void requireRoomInQueue(int queued, Plan plan, int alongside, int count) {
    if (alongside > 0 && queued + alongside >= plan.queuedSessionsMax()) {
      throw new PreparedStart.Crowded();
    }
    if (count > 1 && (long) queued + count > plan.queuedSessionsMax()) {
      throw ApiException.of(
          ErrorCode.QUEUE_FULL,
          queued
              + " sessions of the account wait already, and its plan \""
              + plan.name()
              + "\" lets "
              + plan.queuedSessionsMax()
              + " wait, so an array of "
              + count
              + " finds no room. Start a smaller one, or wait until some have started.");
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
}
