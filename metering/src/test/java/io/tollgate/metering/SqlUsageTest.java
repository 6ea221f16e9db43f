package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.usage.SqlUsageStore;
import io.tollgate.metering.usage.UsageLog;
import io.tollgate.metering.usage.UsageRange;
import io.tollgate.metering.usage.UsageStore;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SqlUsageTest extends UsageContract {
  private static final int SESSIONS = 2_000;

  private static Jdbi owner;
  private final Handle handle = owner.open().begin();

  @BeforeAll
  static void migrate() {
    owner = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @AfterEach
  void close() {
    handle.rollback();
    handle.close();
  }

  @Override
  Metering metering() {
    return Metering.in(handle);
  }

  @Override
  UsageLog log() {
    return SqlUsageStore.log(handle);
  }

  @Override
  UsageStore usage() {
    return new SqlUsageStore(handle);
  }

  /** The rows stay in PostgreSQL: after the first is handed on, those behind it are not here. */
  @Test
  void slices_stream_and_are_never_all_in_memory() {
    UUID payer = Wallet.payerWith(metering(), 1);
    UUID model = Wallet.held(metering(), Wallet.payerWith(metering(), 100), 1, false);
    handle.execute(
        """
        INSERT INTO metering.billing (session_id, payer_id, refund_on_failure, held_micros, left_micros,
          balance_before_micros, created_at, actor, cause, request_id)
        SELECT gen_random_uuid(), ?, false, 0, 0, 0, '2026-03-01T12:00:00Z', 'a', 'c', 'r'
        FROM generate_series(1, ?)
        """,
        payer,
        SESSIONS);
    handle.execute(
        """
        INSERT INTO metering.attempt SELECT session_id, 1, created_at, 0, 'a', 'c', 'r'
        FROM metering.billing WHERE payer_id = ?
        """,
        payer);
    handle.execute(
        """
        INSERT INTO metering.charge SELECT session_id, 1, 1, created_at, 0, ?, created_at, 'a', 'c', 'r'
        FROM metering.billing WHERE payer_id = ?
        """,
        model,
        payer);
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger portals = new AtomicInteger();
    UsageRange range =
        new UsageRange(
            payer, Wallet.T0, Wallet.T0.plusSeconds(60), UsageRange.Bucket.WHOLE, ZoneOffset.UTC);
    new SqlUsageStore(handle, 10)
        .slices(
            range,
            slice -> {
              if (seen.incrementAndGet() == 5) {
                // A portal is open on the server for as long as rows are left in it.
                portals.set(
                    handle
                        .createQuery("SELECT count(*) FROM pg_cursors WHERE name LIKE 'C%'")
                        .mapTo(Integer.class)
                        .one());
              }
            });
    assertThat(seen).hasValue(SESSIONS);
    assertThat(portals).hasPositiveValue();
  }
}
