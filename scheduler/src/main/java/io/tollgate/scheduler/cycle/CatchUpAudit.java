package io.tollgate.scheduler.cycle;

import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.tollgate.scheduler.database.LeaderDatabase;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How catching up does: audits that found the folded cluster different from a full reload, which
 * must stay 0, and how far back each round has to read.
 */
final class CatchUpAudit {
  private static final Logger log = LoggerFactory.getLogger(CatchUpAudit.class);

  private static final Counter AUDITS =
      Counter.build()
          .name("tollgate_catch_up_audits_total")
          .help("Full reloads that were compared with the folded cluster.")
          .register();

  private static final Counter DIFFERENCES =
      Counter.build()
          .name("tollgate_catch_up_differences_total")
          .help("Full reloads that differed from the folded cluster; any is a defect.")
          .register();

  private static final Gauge OLDEST_XID_AGE =
      Gauge.build()
          .name("tollgate_oldest_xid_age")
          .help(
              "Transactions begun since the oldest that still runs; all of them are read again in"
                  + " every round, and no event after it is served.")
          .register();

  private CatchUpAudit() {}

  /** Whether the folded state differs from a full reload, which is a defect and is counted. */
  static boolean finds(LeaderDatabase database, Reign reign) {
    AUDITS.inc();
    Optional<String> found =
        database.snapshot(handle -> reign.differenceFromReload(new SqlTransaction(handle)));
    found.ifPresent(
        difference -> {
          DIFFERENCES.inc();
          log.error(
              "the folded cluster differs from a full reload, which is used from now on: {}",
              difference);
        });
    return found.isPresent();
  }

  /** Notes how old the oldest running transaction is. */
  static void observe(Handle handle) {
    OLDEST_XID_AGE.set(
        handle
            .createQuery(
                """
                SELECT pg_snapshot_xmax(s)::text::bigint - pg_snapshot_xmin(s)::text::bigint
                FROM pg_current_snapshot() AS s
                """)
            .mapTo(Long.class)
            .one());
  }
}
