package io.tollgate.scheduler.billing;

import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;

/** What contracts do by themselves: take effect, end, close their periods. */
public final class ContractSweep {
  private ContractSweep() {}

  /** Does what is due by now; answers how much there was to do. */
  public static int run(Transaction tx, Instant now) {
    return ContractDesk.sweep(tx, now);
  }
}
