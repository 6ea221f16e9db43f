package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Charges in PostgreSQL. */
public final class SqlChargeStore implements ChargeStore {
  /** One statement per batch: the minute counter is the arbiter, the key of charge the backstop. */
  private static final String POST =
      """
      WITH planned AS (
        SELECT * FROM unnest((SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:from AS integer[])), (SELECT CAST(:to AS integer[])),
                             (SELECT CAST(:attempts AS integer[])), (SELECT CAST(:caps AS integer[])), (SELECT CAST(:proven AS bigint[])),
                             (SELECT CAST(:amounts AS bigint[])))
          AS p(session_id, from_minute, to_minute, attempt, cap, proven_ms, amount_micros)
      ), moved AS (
        UPDATE metering.billing b
        SET posted_minutes = p.to_minute,
            charged_micros = b.charged_micros + p.amount_micros,
            left_micros = b.left_micros - p.amount_micros,
            proven_ms = greatest(b.proven_ms, p.proven_ms),
            changed_xid = pg_current_xact_id()
        FROM planned p
        WHERE b.session_id = p.session_id AND b.posted_minutes = p.from_minute AND b.attempt = p.attempt
          AND coalesce(b.cap_minutes, -1) = p.cap AND NOT b.attempt_ended AND b.settled_at IS NULL
        RETURNING b.session_id
      ), posted AS (
        INSERT INTO metering.charge (session_id, minute, attempt, minute_start, amount_micros, segment_id,
                                     created_at, actor, cause, request_id)
        SELECT r.session_id, r.minute, r.attempt, r.minute_start, r.amount_micros, r.segment_id,
               :now, r.actor, r.cause, r.request_id
        FROM unnest((SELECT CAST(:rowSessions AS uuid[])), (SELECT CAST(:rowMinutes AS integer[])), (SELECT CAST(:rowAttempts AS integer[])),
                    (SELECT CAST(:rowStarts AS timestamptz[])), (SELECT CAST(:rowAmounts AS bigint[])), (SELECT CAST(:rowSegments AS uuid[])),
                    (SELECT CAST(:rowActors AS text[])), (SELECT CAST(:rowCauses AS text[])), (SELECT CAST(:rowRequests AS text[])))
          AS r(session_id, minute, attempt, minute_start, amount_micros, segment_id, actor, cause, request_id)
        JOIN moved USING (session_id)
      )
      SELECT session_id FROM moved
      """;

  /**
   * One statement for a batch, nothing read before. The first segment carries the session's id,
   * comes first and never changes, so its minutes cost its rate whole when increments fit into
   * minutes, the minimum is used up and what is charged so far is that rate too. Every other case
   * matches no row.
   */
  private static final String ADVANCE =
      """
      WITH moved AS (
        UPDATE metering.billing b
        SET posted_minutes = b.posted_minutes + 1,
            charged_micros = b.charged_micros + s.rate_micros,
            left_micros = b.left_micros - s.rate_micros,
            proven_ms = greatest(b.proven_ms, p.proven_ms),
            changed_xid = pg_current_xact_id()
        FROM unnest((SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:attempts AS integer[])), (SELECT CAST(:proven AS bigint[])),
                    (SELECT CAST(:actors AS text[])), (SELECT CAST(:causes AS text[])), (SELECT CAST(:requests AS text[])))
            AS p(session_id, attempt, proven_ms, actor, cause, request_id)
        JOIN metering.segment s ON s.segment_id = p.session_id
        WHERE b.session_id = p.session_id AND b.attempt = p.attempt
          AND NOT b.attempt_ended AND b.settled_at IS NULL
          AND b.minutes_used + p.proven_ms / 60000 = b.posted_minutes + 1
          AND b.posted_minutes < least(s.minutes, coalesce(b.cap_minutes, s.minutes))
          AND b.charged_micros - b.returned_micros = s.rate_micros * b.posted_minutes
          AND s.position = 0 AND 60 % s.increment_seconds = 0
          AND s.minimum_seconds <= 60 * (b.posted_minutes + 1)
        RETURNING b.session_id, b.posted_minutes, b.attempt, s.rate_micros,
          least(s.minutes, coalesce(b.cap_minutes, s.minutes)) - b.posted_minutes AS minutes_left,
          b.attempt_started_at + make_interval(mins => b.posted_minutes - 1 - b.minutes_used) AS minute_start,
          p.actor, p.cause, p.request_id
      ), posted AS (
        INSERT INTO metering.charge (session_id, minute, attempt, minute_start, amount_micros, segment_id,
                                     created_at, actor, cause, request_id)
        SELECT session_id, posted_minutes, attempt, minute_start, rate_micros, session_id,
               :now, actor, cause, request_id
        FROM moved
      )
      SELECT m.session_id, m.posted_minutes, m.rate_micros,
        -- Extensions are looked at only where somebody may have to be warned.
        CASE WHEN m.minutes_left > 60 THEN m.minutes_left
          ELSE (SELECT least(sum(x.minutes), coalesce(max(b.cap_minutes), sum(x.minutes))) - m.posted_minutes
                FROM metering.segment x JOIN metering.billing b ON b.session_id = x.session_id
                WHERE x.session_id = m.session_id AND x.position IS NOT NULL)
        END
      FROM moved m
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlChargeStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Charged> advance(Collection<CausedProof> proofs, Instant now) {
    if (proofs.isEmpty()) {
      return List.of();
    }
    // In id order, as every batch is, so that two of them never wait for each other in a circle.
    List<CausedProof> sorted = new ArrayList<>(proofs);
    sorted.sort(Comparator.comparing(proof -> proof.proof().sessionId(), IdOrder.BY_BYTES));
    int size = sorted.size();
    UUID[] sessions = new UUID[size];
    Integer[] attempts = new Integer[size];
    Long[] proven = new Long[size];
    String[] actors = new String[size];
    String[] causes = new String[size];
    String[] requests = new String[size];
    for (int i = 0; i < size; i++) {
      SessionProof proof = sorted.get(i).proof();
      Cause cause = sorted.get(i).cause();
      sessions[i] = proof.sessionId();
      attempts[i] = proof.attempt();
      proven[i] = proof.elapsedMs();
      actors[i] = cause.actor();
      causes[i] = cause.reason();
      requests[i] = cause.requestId();
    }
    return handle
        .createQuery(ADVANCE)
        .bind("sessions", SqlTypes.array("uuid", sessions))
        .bind("attempts", SqlTypes.array("integer", attempts))
        .bind("proven", SqlTypes.array("bigint", proven))
        .bind("actors", SqlTypes.array("text", actors))
        .bind("causes", SqlTypes.array("text", causes))
        .bind("requests", SqlTypes.array("text", requests))
        .bind("now", SqlTypes.time(now))
        .map(
            (row, context) ->
                new Charged(
                    row.getObject(1, UUID.class),
                    row.getInt(2),
                    1,
                    row.getInt(4),
                    Money.ofMicros(row.getLong(3)),
                    false))
        .list();
  }

  @Override
  public Set<UUID> post(Collection<Posting> postings, Instant now) {
    if (postings.isEmpty()) {
      return Set.of();
    }
    // In id order, as every batch is, so that two of them never wait for each other in a circle.
    List<Posting> sorted =
        postings.stream()
            .sorted(Comparator.comparing(posting -> posting.billing().sessionId().toString()))
            .toList();
    Rows rows = new Rows();
    sorted.forEach(rows::add);
    return new HashSet<>(
        handle
            .createQuery(POST)
            .bind("sessions", SqlTypes.uuids(rows.sessions))
            .bind("from", SqlTypes.integers(rows.from))
            .bind("to", SqlTypes.integers(rows.to))
            .bind("attempts", SqlTypes.integers(rows.attempts))
            .bind("caps", SqlTypes.integers(rows.caps))
            .bind("proven", SqlTypes.longs(rows.proven))
            .bind("amounts", SqlTypes.longs(rows.amounts))
            .bind("rowSessions", SqlTypes.uuids(rows.rowSessions))
            .bind("rowMinutes", SqlTypes.integers(rows.rowMinutes))
            .bind("rowAttempts", SqlTypes.integers(rows.rowAttempts))
            .bind("rowStarts", SqlTypes.times(rows.rowStarts))
            .bind("rowAmounts", SqlTypes.longs(rows.rowAmounts))
            .bind("rowSegments", SqlTypes.uuids(rows.rowSegments))
            .bind("rowActors", SqlTypes.texts(rows.rowActors))
            .bind("rowCauses", SqlTypes.texts(rows.rowCauses))
            .bind("rowRequests", SqlTypes.texts(rows.rowRequests))
            .bind("now", SqlTypes.time(now))
            .mapTo(UUID.class)
            .list());
  }

  @Override
  public void addReturns(List<Transfer> returns) {
    if (returns.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO metering.returned_charge (session_id, minute, already_micros, transfer_id, amount_micros,
                                                  created_at, actor, cause, request_id)
            SELECT :session, :minute, coalesce(sum(amount_micros), 0), :transfer, :amount, :now, :actor, :cause, :request
            FROM metering.returned_charge WHERE session_id = :session AND minute = :minute
            """);
    for (Transfer transfer : returns) {
      batch
          .bind("session", transfer.creditAccount())
          .bind("minute", transfer.minute().getAsInt())
          .bind("transfer", transfer.transferId())
          .bind("amount", transfer.amount().micros())
          .bind("now", SqlTypes.time(transfer.createdAt()))
          .bind("actor", transfer.cause().actor())
          .bind("cause", transfer.cause().reason())
          .bind("request", transfer.cause().requestId())
          .add();
    }
    batch.execute();
  }

  @Override
  public List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit) {
    return handle
        .createQuery(
            """
            SELECT c.*, s.quote_id, s.rate_micros, coalesce(r.amount_micros, 0) AS returned_micros
            FROM metering.charge c
            JOIN metering.segment s ON s.segment_id = c.segment_id
            LEFT JOIN LATERAL (SELECT sum(p.amount_micros)::bigint AS amount_micros FROM metering.returned_charge p
                               WHERE p.session_id = c.session_id AND p.minute = c.minute) r ON true
            WHERE c.session_id = :session AND c.minute > :after
            ORDER BY c.minute
            LIMIT :limit
            """)
        .bind("session", sessionId)
        .bind("after", afterMinute)
        .bind("limit", limit)
        .map((row, context) -> charge(row))
        .list();
  }

  private static ChargeRow charge(ResultSet row) throws SQLException {
    return new ChargeRow(
        SqlTypes.uuid(row, "session_id"),
        row.getInt("minute"),
        row.getInt("attempt"),
        SqlTypes.instant(row, "minute_start"),
        Money.ofMicros(row.getLong("amount_micros")),
        Rate.ofMicros(row.getLong("rate_micros")),
        SqlTypes.uuid(row, "quote_id"),
        SqlTypes.uuid(row, "segment_id"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"),
        Money.ofMicros(row.getLong("returned_micros")));
  }

  /** The columns of a batch. */
  private static final class Rows {
    final List<UUID> sessions = new ArrayList<>();
    final List<Integer> from = new ArrayList<>();
    final List<Integer> to = new ArrayList<>();
    final List<Integer> attempts = new ArrayList<>();
    final List<Integer> caps = new ArrayList<>();
    final List<Long> proven = new ArrayList<>();
    final List<Long> amounts = new ArrayList<>();
    final List<UUID> rowSessions = new ArrayList<>();
    final List<Integer> rowMinutes = new ArrayList<>();
    final List<Integer> rowAttempts = new ArrayList<>();
    final List<Instant> rowStarts = new ArrayList<>();
    final List<Long> rowAmounts = new ArrayList<>();
    final List<UUID> rowSegments = new ArrayList<>();
    final List<String> rowActors = new ArrayList<>();
    final List<String> rowCauses = new ArrayList<>();
    final List<String> rowRequests = new ArrayList<>();

    void add(Posting posting) {
      Billing billing = posting.billing();
      sessions.add(billing.sessionId());
      from.add(billing.postedMinutes());
      to.add(billing.postedMinutes() + posting.rows().size());
      attempts.add(posting.attempt().number());
      caps.add(billing.capMinutes().orElse(-1));
      proven.add(posting.provenMs());
      amounts.add(posting.micros());
      for (ChargePlan.Row row : posting.rows()) {
        rowSessions.add(billing.sessionId());
        rowMinutes.add(row.minute());
        rowAttempts.add(posting.attempt().number());
        rowStarts.add(posting.startOf(row));
        rowAmounts.add(row.micros());
        rowSegments.add(row.segmentId());
        rowActors.add(posting.cause().actor());
        rowCauses.add(posting.cause().reason());
        rowRequests.add(posting.cause().requestId());
      }
    }
  }
}
