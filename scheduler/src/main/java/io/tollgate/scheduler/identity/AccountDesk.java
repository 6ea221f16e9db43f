package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;

/** What can be done with accounts; each use case runs in the transaction it is given. */
public final class AccountDesk {

  private final PayerOpening opening;
  private final SuspensionEffect effect;

  public AccountDesk(PayerOpening opening, SuspensionEffect effect) {
    this.opening = opening;
    this.effect = effect;
  }

  /** Opens an account, here and in the ledger. */
  public Account create(Transaction tx, Account account, Person person, Act act) {
    AccountStore accounts = tx.accounts();
    requireKnown(ErrorCode.UNKNOWN_PLAN, "plan", account.plan(), accounts.planNames());
    requireKnown(ErrorCode.UNKNOWN_GROUP, "group", account.group(), accounts.groupNames());
    accounts.add(account, person, act);
    opening.open(tx, account.id(), account.world(), account.group(), act);
    ObjectNode after = state(account).put("plan", account.plan()).put("group", account.group());
    record(tx, account, "account.created", Optional.empty(), Optional.empty(), after, act);
    return account;
  }

  /** Suspends an account: it starts and extends nothing until it is resumed. */
  public Account suspend(
      Transaction tx, AccountId id, boolean stopRunning, String reason, Act act) {
    return suspend(tx, id, SuspensionCause.OPERATOR, stopRunning, reason, act);
  }

  /** Suspends an account for a cause; it stays so while any cause does. */
  public Account suspend(
      Transaction tx,
      AccountId id,
      SuspensionCause cause,
      boolean stopRunning,
      String reason,
      Act act) {
    Account before = lock(tx, id);
    AccountStore accounts = tx.accounts();
    accounts.addSuspension(id, cause, reason, act);
    accounts.setState(id, Account.State.SUSPENDED, accounts.suspensionReason(id), act);
    effect.apply(tx, id, stopRunning, reason, act);
    Account after = accounts.find(id).orElseThrow();
    record(
        tx,
        after,
        "account.suspended",
        Optional.of(reason),
        Optional.of(state(before)),
        state(after).put("stop_running", stopRunning).put("cause", cause.text()),
        act);
    return after;
  }

  /**
   * Ends an account, which the caller has locked and the ledger has closed: it is suspended for
   * good. Does nothing to one that has ended.
   */
  public Account close(Transaction tx, Account before, String reason, ObjectNode balance, Act act) {
    AccountStore accounts = tx.accounts();
    AccountId id = before.id();
    if (accounts.isSuspendedBy(id, SuspensionCause.CLOSED)) {
      return before;
    }
    accounts.addSuspension(id, SuspensionCause.CLOSED, "closed: " + reason, act);
    accounts.setState(id, Account.State.SUSPENDED, accounts.suspensionReason(id), act);
    Account after = accounts.find(id).orElseThrow();
    record(
        tx,
        after,
        "account.closed",
        Optional.of(reason),
        Optional.of(state(before)),
        state(after).setAll(balance),
        act);
    return after;
  }

  /** Refuses what an account that has ended cannot do any more. */
  public static void requireNotClosed(AccountStore accounts, AccountId id) {
    if (accounts.isSuspendedBy(id, SuspensionCause.CLOSED)) {
      throw ApiException.of(
          ErrorCode.ACCOUNT_CLOSED,
          "Account "
              + id
              + " is closed for good: it buys, is given and starts nothing any more. Open another"
              + " account with `tollgate account create`.");
    }
  }

  /**
   * Lets a suspended account work again, whatever suspended it: the house decides. Does nothing to
   * an active one.
   */
  public Account resume(Transaction tx, AccountId id, String reason, Act act) {
    Account before = lock(tx, id);
    if (!before.isSuspended()) {
      return before;
    }
    requireNotClosed(tx.accounts(), id);
    for (SuspensionCause cause : SuspensionCause.values()) {
      tx.accounts().liftSuspension(id, cause, act);
    }
    return activate(tx, before, reason, act);
  }

  /** Lets an account run on beta nodes, or not any more; what runs goes on. */
  public Account beta(Transaction tx, AccountId id, boolean enabled, String reason, Act act) {
    Account account = lock(tx, id);
    tx.accounts().setBeta(id, enabled);
    String what = enabled ? "account.beta_enabled" : "account.beta_disabled";
    record(tx, account, what, Optional.of(reason), Optional.empty(), state(account), act);
    tx.notices().nudgeCycle();
    return account;
  }

  /** Lifts what one cause did; the account works again when no other suspends it. */
  public Account lift(Transaction tx, AccountId id, SuspensionCause cause, String reason, Act act) {
    Account before = lock(tx, id);
    AccountStore accounts = tx.accounts();
    if (!accounts.liftSuspension(id, cause, act)) {
      return before;
    }
    Optional<String> other = accounts.suspensionReason(id);
    if (other.isEmpty()) {
      return activate(tx, before, reason, act);
    }
    accounts.setState(id, Account.State.SUSPENDED, other, act);
    return accounts.find(id).orElseThrow();
  }

  private static Account activate(Transaction tx, Account before, String reason, Act act) {
    AccountId id = before.id();
    AccountStore accounts = tx.accounts();
    accounts.setState(id, Account.State.ACTIVE, Optional.empty(), act);
    Account after = accounts.find(id).orElseThrow();
    record(
        tx,
        after,
        "account.resumed",
        Optional.of(reason),
        Optional.of(state(before)),
        state(after),
        act);
    return after;
  }

  private static Account lock(Transaction tx, AccountId id) {
    return tx.accounts().lock(id).orElseThrow(() -> unknown(id));
  }

  /** What is said of an account that does not exist or belongs to others. */
  public static ApiException unknown(AccountId id) {
    return ApiException.of(
        ErrorCode.ACCOUNT_NOT_FOUND,
        "There is no account " + id + " that this key may see. Check the id and the key.");
  }

  private static void requireKnown(ErrorCode code, String kind, String name, List<String> known) {
    if (!known.contains(name)) {
      throw Refusal.of(
              code,
              "There is no %s \"%s\". Choose one of %s."
                  .formatted(kind, name, String.join(", ", known)))
          .with("known", known)
          .exception();
    }
  }

  private static ObjectNode state(Account account) {
    return Json.object().put("state", account.state().text());
  }

  private static void record(
      Transaction tx,
      Account account,
      String what,
      Optional<String> reason,
      Optional<ObjectNode> before,
      ObjectNode after,
      Act act) {
    tx.events().append(Event.ofAccount(account.id(), account.world(), what, after), act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what, "account:" + account.id(), reason, before, Optional.of(after)),
            act);
  }
}
