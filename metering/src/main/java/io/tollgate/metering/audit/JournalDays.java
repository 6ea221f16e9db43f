package io.tollgate.metering.audit;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The journal, sealed day by day: the SHA-256 of what was written on a UTC day, transfers in the
 * order written and charges by session and minute, after the hash of the day before. A row belongs
 * to the day it was written, whatever time it is about; a row that is changed, removed or slipped
 * in afterwards changes its day's hash.
 *
 * <p>Rows are streamed in the order hashed. PostgreSQL sorts a day's charges, on disk where there
 * are many; here they cost no memory.
 */
public final class JournalDays {
  /** What was written before a day was over has long been committed, whatever the clocks say. */
  public static final Duration SEALED_AFTER = Duration.ofHours(1);

  private static final int FETCHED = 5_000;
  private static final String NAME = "the journal's days are as they were sealed";

  /** Two servers that seal at once would do the same work twice. */
  private static final long LOCK = 0x544f_4c4c_4441_5953L;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public JournalDays(Handle handle) {
    this.handle = handle;
  }

  private record Day(LocalDate day, long transfers, long charges, byte[] previous, byte[] sha256) {}

  /**
   * Seals the next day that is over, if there is one.
   *
   * @return the day sealed; empty when none is due or another server is at it
   */
  public Optional<LocalDate> sealNext(Cause cause, Instant now) {
    Optional<Day> last = last();
    Optional<LocalDate> next = last.map(day -> day.day().plusDays(1)).or(this::firstDay);
    if (next.isEmpty() || now.isBefore(endOf(next.get()).plus(SEALED_AFTER)) || !alone()) {
      return Optional.empty();
    }
    Day sealed = hash(next.get(), last.map(Day::sha256).orElse(new byte[32]));
    int rows =
        handle
            .createUpdate(
                """
                INSERT INTO metering.journal_day (day, transfers, charges, previous_sha256, sha256,
                                                  created_at, actor, cause, request_id)
                VALUES (:day, :transfers, :charges, :previous, :sha256, :now, :actor, :cause, :request)
                ON CONFLICT DO NOTHING
                """)
            .bind("day", sealed.day())
            .bind("transfers", sealed.transfers())
            .bind("charges", sealed.charges())
            .bind("previous", sealed.previous())
            .bind("sha256", sealed.sha256())
            .bind("now", SqlTypes.time(now))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute();
    return rows == 1 ? next : Optional.empty();
  }

  /** Hashes every sealed day again; names the first that differs. */
  Finding verify() {
    long examined = 0;
    byte[] previous = new byte[32];
    Optional<LocalDate> expected = Optional.empty();
    for (Day sealed : sealed()) {
      examined++;
      String complaint = null;
      if (expected.isPresent() && !expected.get().equals(sealed.day())) {
        complaint = "day " + expected.get() + " is missing before " + sealed.day();
      } else if (!MessageDigest.isEqual(previous, sealed.previous())) {
        complaint = "day " + sealed.day() + " does not follow the hash of the day before";
      } else {
        Day now = hash(sealed.day(), previous);
        if (!MessageDigest.isEqual(now.sha256(), sealed.sha256())) {
          complaint =
              "day %s differs: sealed %d transfers and %d charges as %s, there are %d and %d as %s"
                  .formatted(
                      sealed.day(),
                      sealed.transfers(),
                      sealed.charges(),
                      hex(sealed.sha256()),
                      now.transfers(),
                      now.charges(),
                      hex(now.sha256()));
        }
      }
      if (complaint == null && examined == 1 && writtenBefore(sealed.day())) {
        complaint = "rows were written before the first sealed day " + sealed.day();
      }
      if (complaint != null) {
        return new Finding(2, NAME, examined, 1, java.util.List.of(complaint));
      }
      previous = sealed.sha256();
      expected = Optional.of(sealed.day().plusDays(1));
    }
    return new Finding(2, NAME, examined, 0, java.util.List.of());
  }

  private Day hash(LocalDate day, byte[] previous) {
    MessageDigest digest = sha256();
    digest.update(previous);
    digest.update((day + "\n").getBytes(StandardCharsets.UTF_8));
    long transfers =
        feed(
            digest,
            day,
            """
            SELECT concat_ws('|', 'transfer', transfer_id, kind, payer_id, debit_account, credit_account,
              amount_micros, coalesce(grant_id::text, '-'), coalesce(session_id::text, '-'),
              coalesce(segment_id::text, '-'), coalesce(draw, -1), coalesce(minute, -1),
              coalesce(correction_id::text, '-'), coalesce(corrects_transfer_id::text, '-'),
              (extract(epoch FROM created_at) * 1000000)::bigint, actor, cause, request_id)
            FROM metering.transfer WHERE created_at >= :from AND created_at < :until ORDER BY number
            """);
    long charges =
        feed(
            digest,
            day,
            """
            SELECT concat_ws('|', 'charge', session_id, minute, attempt,
              (extract(epoch FROM minute_start) * 1000000)::bigint, amount_micros, segment_id,
              (extract(epoch FROM created_at) * 1000000)::bigint, actor, cause, request_id)
            FROM metering.charge WHERE created_at >= :from AND created_at < :until ORDER BY session_id, minute
            """);
    return new Day(day, transfers, charges, previous, digest.digest());
  }

  private long feed(MessageDigest digest, LocalDate day, String query) {
    long[] rows = new long[1];
    try (Stream<String> lines =
        handle
            .createQuery(query)
            .bind("from", SqlTypes.time(endOf(day.minusDays(1))))
            .bind("until", SqlTypes.time(endOf(day)))
            .setFetchSize(FETCHED)
            .mapTo(String.class)
            .stream()) {
      lines.forEach(
          line -> {
            rows[0]++;
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
          });
    }
    return rows[0];
  }

  private Optional<Day> last() {
    return handle
        .createQuery("SELECT * FROM metering.journal_day ORDER BY day DESC LIMIT 1")
        .map((row, context) -> day(row))
        .findOne();
  }

  private java.util.List<Day> sealed() {
    return handle
        .createQuery("SELECT * FROM metering.journal_day ORDER BY day")
        .map((row, context) -> day(row))
        .list();
  }

  private static Day day(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Day(
        row.getObject("day", LocalDate.class),
        row.getLong("transfers"),
        row.getLong("charges"),
        row.getBytes("previous_sha256"),
        row.getBytes("sha256"));
  }

  /** Nothing is charged before something was credited. */
  private Optional<LocalDate> firstDay() {
    return handle
        .createQuery("SELECT (min(created_at) AT TIME ZONE 'UTC')::date FROM metering.transfer")
        .mapTo(LocalDate.class)
        .findOne();
  }

  private boolean writtenBefore(LocalDate day) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM metering.transfer WHERE created_at < :from)
                OR EXISTS (SELECT FROM metering.charge WHERE created_at < :from)
            """)
        .bind("from", SqlTypes.time(endOf(day.minusDays(1))))
        .mapTo(Boolean.class)
        .one();
  }

  private boolean alone() {
    return handle
        .createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
        .bind("lock", LOCK)
        .mapTo(Boolean.class)
        .one();
  }

  private static Instant endOf(LocalDate day) {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static String hex(byte[] sha256) {
    return HexFormat.of().formatHex(sha256, 0, 8) + "…";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
