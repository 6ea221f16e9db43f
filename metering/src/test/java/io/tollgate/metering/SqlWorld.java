package io.tollgate.metering;

import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.charging.SqlBillingStore;
import io.tollgate.metering.charging.SqlChargeStore;
import io.tollgate.metering.charging.SqlHoldStore;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.pricing.SqlPriceStore;
import io.tollgate.metering.pricing.SqlQuoteStore;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The stores in one transaction after another of a database. */
final class SqlWorld implements AutoCloseable {
  private final Handle handle;

  SqlWorld(Handle handle) {
    this.handle = handle;
    handle.begin();
  }

  MeteringStores stores() {
    return new MeteringStores(
        new SqlPriceStore(handle),
        new SqlQuoteStore(handle),
        new SqlLedgerStore(handle),
        new SqlBillingStore(handle),
        new SqlChargeStore(handle),
        new SqlHoldStore(handle));
  }

  void commitAndBegin() {
    handle.commit();
    handle.begin();
  }

  void rollBackAndBegin() {
    handle.rollback();
    handle.begin();
  }

  List<String> attempts(UUID session) {
    return handle
        .createQuery(
            """
            SELECT concat_ws(' ', a.attempt, 'after', a.minutes_before, e.end_reason, e.elapsed_ms)
            FROM metering.attempt a LEFT JOIN metering.attempt_end e USING (session_id, attempt)
            WHERE a.session_id = :session ORDER BY a.attempt
            """)
        .bind("session", session)
        .mapTo(String.class)
        .list();
  }

  List<SessionProof> lateProofs(UUID session) {
    return handle
        .createQuery(
            "SELECT attempt, elapsed_ms FROM metering.late_proof WHERE session_id = :session")
        .bind("session", session)
        .map((row, context) -> new SessionProof(session, row.getInt(1), row.getLong(2)))
        .list();
  }

  @Override
  public void close() {
    handle.rollback();
    handle.close();
  }
}
