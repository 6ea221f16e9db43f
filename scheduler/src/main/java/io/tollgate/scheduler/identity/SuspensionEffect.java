package io.tollgate.scheduler.identity;

import org.jdbi.v3.core.Handle;

/** What a suspension does to the sessions of an account, in the transaction that suspends it. */
@FunctionalInterface
public interface SuspensionEffect {

  /**
   * Called when the account is suspended already, and locked.
   *
   * @param stopRunning whether what runs is to end {@code blocked} at once
   */
  void apply(Handle handle, AccountId account, boolean stopRunning, String reason, Act act);
}
