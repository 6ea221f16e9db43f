package io.tollgate.benchmarks.money;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.scheduler.database.SchedulerMigrations;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Payers with sessions that run, laid into the tables in bulk. One payer with one session is made
 * by the production code; the others are its rows under other ids, so what is measured and audited
 * has the form that production gives it.
 */
final class MeterWorld {
  /** A day of prepaid minutes: more than any run proves. */
  static final int MINUTES = 1_440;

  static final Cause CAUSE = new Cause("key:benchmark", "benchmark", "session start");

  private static final int TIMES_CREDIT = 100_000;

  final String url;
  final Jdbi jdbi;
  final List<UUID> payers;
  final List<UUID> sessions;

  /** Minutes posted of each session, as the agents know them. */
  final int[] minutes;

  /** The settings of our server's pool, which its statements count on. */
  static PGSimpleDataSource source(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url + (url.contains("?") ? "&" : "?") + "stringtype=unspecified");
    source.setPrepareThreshold(3);
    source.setReWriteBatchedInserts(true);
    return source;
  }

  private MeterWorld(String url, Jdbi jdbi, List<UUID> payers, List<UUID> sessions, int posted) {
    this.url = url;
    this.jdbi = jdbi;
    this.payers = payers;
    this.sessions = sessions;
    this.minutes = new int[sessions.size()];
    Arrays.fill(minutes, posted);
  }

  /**
   * Migrated, filled, vacuumed.
   *
   * @param posted minutes of each session that are charged already
   */
  static MeterWorld in(String url, int payerCount, int sessionCount, int posted, long seed) {
    PGSimpleDataSource source = source(url);
    SchedulerMigrations.migrate(source);
    Jdbi jdbi = Jdbi.create(source);
    Instant began = Instant.now().minusSeconds(60L * (MINUTES + 60));
    List<UUID> payers = new ArrayList<>();
    List<UUID> sessions = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < payerCount; i++) {
      payers.add(
          new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63));
    }
    for (int i = 0; i < sessionCount; i++) {
      sessions.add(UuidCreator.getTimeOrderedEpoch(began.plusMillis(i * 30L)));
    }
    jdbi.useTransaction(
        handle -> {
          template(handle, payers.get(0), sessions.get(0), began);
          fill(handle, payers, sessions);
        });
    if (posted > 0) {
      jdbi.useTransaction(handle -> charge(handle, posted));
    }
    jdbi.useHandle(
        handle -> {
          handle.execute("DROP TABLE metering.benchmark_session");
          handle.execute("VACUUM ANALYZE");
        });
    return new MeterWorld(url, jdbi, payers, sessions, posted);
  }

  /** What production writes for one payer and one session that runs. */
  private static void template(Handle handle, UUID payer, UUID session, Instant began) {
    Metering metering = Metering.in(handle);
    metering.openPayer(payer, World.LIVE, CAUSE, began);
    Quote quote = quote(metering, payer, MINUTES, began);
    metering.credit(
        UUID.nameUUIDFromBytes(payer.toString().getBytes(StandardCharsets.UTF_8)),
        payer,
        Money.ofMicros(Math.multiplyExact(quote.total().micros(), TIMES_CREDIT)),
        GrantKind.PAID,
        10,
        Optional.empty(),
        CAUSE,
        began);
    if (!(metering.hold(session, payer, quote.quoteId(), CAUSE, began)
        instanceof HoldOutcome.Held)) {
      throw new BenchmarkFailure("The first session got no hold.");
    }
    metering.startAttempt(session, 1, began, CAUSE);
  }

  /** A quote of one GPU for so many minutes. */
  static Quote quote(Metering metering, UUID payer, int minutes, Instant now) {
    return metering
        .quote(
            new QuoteRequest(
                UuidCreator.getTimeOrderedEpoch(),
                payer,
                "app",
                "standard",
                "command",
                false,
                "a10",
                CapacityClass.ON_DEMAND,
                1,
                1,
                OptionalInt.empty(),
                minutes,
                CAUSE,
                now))
        .fold(
            quoted -> quoted,
            unknown -> {
              throw new BenchmarkFailure("No price of an A10: " + unknown);
            });
  }

  private static void fill(Handle handle, List<UUID> payers, List<UUID> sessions) {
    handle.execute(
        "CREATE TABLE metering.benchmark_session (payer_id uuid, session_id uuid, quote_id uuid, first boolean)");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < sessions.size(); i++) {
      rows.append(payers.get(i % payers.size()))
          .append('\t')
          .append(sessions.get(i))
          .append('\t')
          .append(UuidCreator.getTimeOrderedEpoch())
          .append('\t')
          .append(i < payers.size())
          .append('\n');
    }
    copy(handle, "COPY metering.benchmark_session FROM STDIN", rows.toString());
    // The template's own rows stay; no row of it is cloned onto itself.
    handle.execute("DELETE FROM metering.benchmark_session WHERE session_id = ?", sessions.get(0));
    handle.execute(
        """
        CREATE FUNCTION pg_temp.named(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
          SELECT (substr(m, 1, 12) || '3' || substr(m, 14, 3)
            || to_hex((('x' || substr(m, 17, 1))::bit(4)::int & 3) | 8) || substr(m, 18))::uuid
          FROM md5(name) AS m $$
        """);
    for (String table : Clone.TABLES) {
      handle.execute(Clone.sql(handle, table));
    }
    // What each grant still has, after what its sessions hold.
    handle.execute(
        """
        UPDATE metering.credit_grant g SET left_micros = g.amount_micros - h.held
        FROM (SELECT grant_id, sum(amount_micros) AS held FROM metering.transfer WHERE kind = 'hold' GROUP BY 1) h
        WHERE h.grant_id = g.grant_id
        """);
    handle.execute(
        """
        UPDATE metering.payer p SET available_micros = g.left_micros
        FROM metering.credit_grant g WHERE g.payer_id = p.payer_id
        """);
  }

  /** Charges of the past, as the agents' syncs wrote them, minute by minute over all sessions. */
  private static void charge(Handle handle, int posted) {
    handle.execute(
        "ALTER TABLE metering.returned_charge DROP CONSTRAINT returned_charge_session_id_minute_fkey");
    handle.execute("ALTER TABLE metering.charge DROP CONSTRAINT charge_pkey");
    handle.execute(
        """
        INSERT INTO metering.charge (session_id, minute, attempt, minute_start, amount_micros, segment_id,
                                     created_at, actor, cause, request_id)
        SELECT b.session_id, m, 1, b.attempt_started_at + make_interval(mins => m - 1), s.rate_micros, s.segment_id,
          b.attempt_started_at + make_interval(mins => m), 'node:' || b.payer_id, 'agent report', 'sync:1:' || m
        FROM generate_series(1, ?) m, metering.billing b JOIN metering.segment s ON s.segment_id = b.session_id
        """,
        posted);
    // Built at once its leaves would all be equally full and all split together: leave them room.
    handle.execute(
        "CREATE UNIQUE INDEX charge_pkey ON metering.charge (session_id, minute) WITH (fillfactor = 70)");
    handle.execute(
        "ALTER TABLE metering.charge ADD CONSTRAINT charge_pkey PRIMARY KEY USING INDEX charge_pkey");
    handle.execute(
        """
        ALTER TABLE metering.returned_charge ADD CONSTRAINT returned_charge_session_id_minute_fkey
          FOREIGN KEY (session_id, minute) REFERENCES metering.charge
        """);
    handle.execute(
        """
        UPDATE metering.billing b SET posted_minutes = ?, charged_micros = ? * s.rate_micros,
          left_micros = b.held_micros - ? * s.rate_micros, proven_ms = 60000 * ?
        FROM metering.segment s WHERE s.segment_id = b.session_id
        """,
        posted,
        posted,
        posted,
        posted);
  }

  private static void copy(Handle handle, String command, String rows) {
    try {
      Connection connection = handle.getConnection();
      connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command, new StringReader(rows));
    } catch (SQLException | IOException e) {
      throw new BenchmarkFailure("The rows cannot be laid in: " + e.getMessage(), e);
    }
  }
}
