package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.control.Tier;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accounts, plans and people in PostgreSQL, within one transaction. */
public interface AccountStore {
  /** Stores a new account and who is behind it. */
  void add(Account account, Person person, Act act);

  /** The account of that id. */
  Optional<Account> find(AccountId id);

  /** Accounts; unknown ones are left out. */
  Map<AccountId, Account> find(Collection<AccountId> ids);

  /**
   * The account of that id, which nobody else changes until this transaction ends: by this a start
   * and a suspension never pass one another.
   */
  Optional<Account> lock(AccountId id);

  /** As {@link #lock}, but any number of transactions may hold it so: for starts. */
  Optional<Account> lockShared(AccountId id);

  /** The same of accounts, in the order of their ids; unknown ones are left out. */
  Map<AccountId, Account> lockShared(Collection<AccountId> ids);

  /** Sets the state of an account that this transaction has locked. */
  void setState(AccountId id, Account.State state, Optional<String> reason, Act act);

  /** Lets an account run on beta nodes, or not any more. */
  void setBeta(AccountId id, boolean beta);

  /** Notes that a cause suspends an account that is locked; a cause that does so already stays. */
  void addSuspension(AccountId id, SuspensionCause cause, String reason, Act act);

  /** Lifts what a cause did to an account that is locked; false when it did nothing. */
  boolean liftSuspension(AccountId id, SuspensionCause cause, Act act);

  /** True while that cause suspends the account. */
  boolean isSuspendedBy(AccountId id, SuspensionCause cause);

  /** Why an account is suspended: its end, then the operator's reason; empty when nobody did. */
  Optional<String> suspensionReason(AccountId id);

  /** Accounts that a cause suspends at the moment, by id, after the given one. */
  List<AccountId> suspendedBy(SuspensionCause cause, Optional<AccountId> after, int limit);

  /** The plan of that name. */
  Optional<Plan> plan(String name);

  /** The names of all plans. */
  List<String> planNames();

  /** The names of all groups. */
  List<String> groupNames();

  /**
   * What the cycle needs to know of an account.
   *
   * @param suspendedSince present while it is suspended
   * @param concurrentMax how many sessions may run at once by its plan
   * @param queuedMax how many may wait
   * @param beta whether it may run on beta nodes
   * @param tier its plan and group
   */
  record Standing(
      AccountId id,
      Optional<Instant> suspendedSince,
      int concurrentMax,
      int queuedMax,
      boolean beta,
      Tier tier) {}

  /** Accounts changed since the mark. */
  List<Standing> changedSince(String mark);
}
