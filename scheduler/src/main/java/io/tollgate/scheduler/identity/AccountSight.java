package io.tollgate.scheduler.identity;

import org.jdbi.v3.core.Handle;

/** Which accounts a caller may see; what they may not see does not exist for them. */
public final class AccountSight {

  private AccountSight() {}

  /** The account, or {@code account_not_found} when it is unknown or not the caller's to see. */
  public static Account find(Handle handle, Caller caller, AccountId id) {
    return new SqlAccountStore(handle)
        .find(id)
        .filter(account -> caller.sees(account.id()) && caller.seesWorld(account.world()))
        .orElseThrow(() -> AccountDesk.unknown(id));
  }
}
