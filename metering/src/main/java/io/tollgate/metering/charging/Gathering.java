package io.tollgate.metering.charging;

import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.ledger.GatheredLedger;
import io.tollgate.metering.ledger.LedgerStore;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * The stores of one transaction for a group of sessions whose payers and billings are locked. They
 * answer from what was read of all at once, as it is after what was done since; what is done waits
 * until {@link #write}, or until somebody asks for what was not read before.
 */
final class Gathering {
  private final GatheredLedger ledger;
  private final GatheredBillings billings;
  private final GatheredCharges charges;

  /** Locks and reads; sessions without a hold are left out. */
  Gathering(MeteringStores stores, Collection<UUID> sessions) {
    Map<UUID, UUID> payers = stores.billings().payers(sessions);
    this.ledger =
        GatheredLedger.locked(stores.ledger(), payers.values(), payers.keySet(), this::write);
    this.billings = new GatheredBillings(stores.billings(), payers.keySet(), this::write);
    this.charges = new GatheredCharges(stores.charges(), this::write);
  }

  LedgerStore ledger() {
    return ledger;
  }

  BillingStore billings() {
    return billings;
  }

  ChargeStore charges() {
    return charges;
  }

  /** Writes what waits: charges, transfers, what they gave back, ends of attempts, billings. */
  void write() {
    charges.writePostings();
    ledger.write();
    charges.writeReturns();
    billings.write();
  }
}
