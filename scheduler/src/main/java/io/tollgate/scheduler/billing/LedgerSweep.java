package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.audit.JournalDays;
import io.tollgate.scheduler.database.Database;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * What the ledger does when its time has come: grants begin and expire, days of the journal are
 * sealed. Any number of servers may do it at once: payers that another has locked are passed over,
 * and one seals at a time. Each batch is a transaction of its own.
 */
public final class LedgerSweep {
  /** Payers in a transaction; so many are done well within a second. */
  private static final int PAYERS = 100;

  /** Batches in a sweep; the rest waits for the next one. */
  private static final int BATCHES = 50;

  private final Database database;
  private final InstantSource clock;

  public LedgerSweep(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Does what is due, in bounded batches. */
  public Future<Void> run() {
    return again(this::grants, BATCHES).compose(done -> again(this::seal, BATCHES));
  }

  private Future<Void> again(Function<Handle, Boolean> batch, int left) {
    return database
        .inTransaction(batch)
        .compose(
            more ->
                more && left > 1 ? again(batch, left - 1) : Future.<Void>succeededFuture());
  }

  private boolean grants(Handle handle) {
    Instant now = clock.instant();
    return Metering.in(handle).expireGrants(PAYERS, cause(now, "time of a grant"), now) >= PAYERS;
  }

  private boolean seal(Handle handle) {
    Instant now = clock.instant();
    return new JournalDays(handle).sealNext(cause(now, "the day is over"), now).isPresent();
  }

  private static Cause cause(Instant now, String reason) {
    return new Cause("system:sweep", "sweep:" + now, reason);
  }
}
