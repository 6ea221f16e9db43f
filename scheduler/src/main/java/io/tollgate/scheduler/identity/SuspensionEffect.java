package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.transaction.Transaction;

/** What a suspension does to the sessions of an account, in the transaction that suspends it. */
@FunctionalInterface
public interface SuspensionEffect {

  /**
   * Called when the account is suspended already, and locked.
   *
   * @param stopRunning whether what runs is to end {@code blocked} at once
   */
  void apply(Transaction tx, AccountId account, boolean stopRunning, String reason, Act act);
}
