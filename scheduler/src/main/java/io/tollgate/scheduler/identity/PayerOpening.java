package io.tollgate.scheduler.identity;

import org.jdbi.v3.core.Handle;

/** Makes a new account known to the ledger, in the transaction that opens it. */
@FunctionalInterface
public interface PayerOpening {

  /** Opens the payer; does nothing when it is open. */
  void open(Handle handle, AccountId account, World world, String group, Act act);
}
