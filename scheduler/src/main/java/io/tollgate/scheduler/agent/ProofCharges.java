package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.Charged;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.SpendEvents;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;

/** Charges what was proved, and warns whoever runs out of time or credits, in one transaction. */
public final class ProofCharges {
  private ProofCharges() {}

  /** Posts the complete minutes that are due; the events of warnings are written with them. */
  public static List<Charged> post(Transaction tx, List<CausedProof> proofs, Instant now) {
    List<Charged> charged = tx.metering().acceptProofs(proofs, now);
    Cause cause = new Cause("system:meter", "charges:" + now, "minutes charged");
    SpendEvents.warn(
        tx,
        tx.metering().warnings(charged, cause, now),
        new Act(cause.actor(), cause.requestId(), now));
    return charged;
  }
}
