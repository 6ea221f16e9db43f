package io.tollgate.scheduler.identity;

import java.util.Collection;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What accounts have; the ledger's, asked for by many ids at once. */
@FunctionalInterface
public interface Balances {

  /** The balances of those accounts, read in that transaction; accounts unknown are left out. */
  Map<AccountId, Balance> of(Handle handle, Collection<AccountId> accounts);

  /**
   * What one account has.
   *
   * @param availableMicros what it can spend, in micro-credits
   * @param heldMicros what is set aside for its sessions, in micro-credits
   */
  record Balance(long availableMicros, long heldMicros) {

    /** Nothing. */
    public static final Balance NONE = new Balance(0, 0);
  }
}
