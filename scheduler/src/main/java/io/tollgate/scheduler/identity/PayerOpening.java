package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.transaction.Transaction;

/** Makes a new account known to the ledger, in the transaction that opens it. */
@FunctionalInterface
public interface PayerOpening {

  /** Opens the payer; does nothing when it is open. */
  void open(Transaction tx, AccountId account, World world, String group, Act act);
}
