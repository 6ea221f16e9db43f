package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.audit.JournalDays;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/**
 * What the ledger does when its time has come: grants begin and expire, days of the journal are
 * sealed. Any number of servers may do it at once: payers that another has locked are passed over,
 * and one seals at a time. Each batch is a transaction of its own and says whether there is more.
 */
public final class LedgerSweep {
  /** Batches in a sweep; the rest waits for the next one. */
  public static final int BATCHES = 50;

  /** Payers in a batch; so many are done well within a second. */
  private static final int PAYERS = 100;

  private final InstantSource clock;

  public LedgerSweep(InstantSource clock) {
    this.clock = clock;
  }

  /** Lets grants of some payers begin and expire; true when there are more. */
  public boolean grants(Handle handle) {
    Instant now = clock.instant();
    return Metering.in(handle).expireGrants(PAYERS, cause(now, "time of a grant"), now) >= PAYERS;
  }

  /** Seals a day that is over; true when there may be another. */
  public boolean seal(Handle handle) {
    Instant now = clock.instant();
    return new JournalDays(handle).sealNext(cause(now, "the day is over"), now).isPresent();
  }

  private static Cause cause(Instant now, String reason) {
    return new Cause("system:sweep", "sweep:" + now, reason);
  }
}
