package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Billings in PostgreSQL. */
public final class SqlBillingStore implements BillingStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlBillingStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void add(Billing billing) {
    by(
            handle.createUpdate(
                """
                INSERT INTO metering.billing (session_id, payer_id, refund_on_failure, held_micros, left_micros,
                                              balance_before_micros, created_at, actor, cause, request_id)
                VALUES (:session, :payer, :refundOnFailure, :held, :held, :before, :now, :actor, :cause, :request)
                """),
            billing.cause())
        .bind("session", billing.sessionId())
        .bind("payer", billing.payer())
        .bind("refundOnFailure", billing.refundOnFailure())
        .bind("held", billing.held().micros())
        .bind("before", billing.balanceBefore().micros())
        .bind("now", SqlTypes.time(billing.createdAt()))
        .execute();
    for (Segment segment : billing.segments()) {
      addSegment(billing.sessionId(), segment, billing.cause(), billing.createdAt());
    }
  }

  @Override
  public Optional<Billing> find(UUID sessionId) {
    return Optional.ofNullable(find(List.of(sessionId)).get(sessionId));
  }

  @Override
  public Map<UUID, Billing> find(Collection<UUID> sessionIds) {
    return read(sessionIds, "");
  }

  @Override
  public Optional<Billing> lock(UUID sessionId) {
    return Optional.ofNullable(read(List.of(sessionId), "FOR NO KEY UPDATE").get(sessionId));
  }

  @Override
  public Map<UUID, Billing> lock(Collection<UUID> sessionIds) {
    return read(sessionIds, "FOR NO KEY UPDATE");
  }

  @Override
  public Map<UUID, UUID> payers(Collection<UUID> sessionIds) {
    return handle
        .createQuery(
            """
            SELECT session_id, payer_id FROM metering.billing
            WHERE session_id = ANY(CAST((SELECT :sessions) AS uuid[]))
            """)
        .bind("sessions", SqlTypes.uuids(sessionIds))
        .map(
            (row, context) ->
                Map.entry(SqlTypes.uuid(row, "session_id"), SqlTypes.uuid(row, "payer_id")))
        .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  @Override
  public Optional<UUID> lockPayer(UUID sessionId) {
    return handle
        .createQuery(
            """
            SELECT payer_id FROM metering.payer
            WHERE payer_id = (SELECT payer_id FROM metering.billing WHERE session_id = :session)
            FOR NO KEY UPDATE
            """)
        .bind("session", sessionId)
        .mapTo(UUID.class)
        .findOne();
  }

  @Override
  public void update(Billing billing) {
    SqlBillingUpdate.of(handle, List.of(billing));
  }

  @Override
  public void update(List<Billing> billings) {
    SqlBillingUpdate.of(handle, billings);
  }

  @Override
  public void begin(List<Begun> begun) {
    Set<UUID> first = SqlAttempts.begin(handle, begun);
    SqlBillingUpdate.of(
        handle,
        begun.stream().map(Begun::billing).filter(b -> first.contains(b.sessionId())).toList());
  }

  @Override
  public void addSegment(UUID sessionId, Segment segment, Cause cause, Instant now) {
    by(
            handle.createUpdate(
                """
                INSERT INTO metering.segment (segment_id, session_id, ordinal, state, position, quote_id, rate_micros,
                  minutes, held_micros, increment_seconds, minimum_seconds, refund_share_thousandths,
                  project_id, key_id, replaces, created_at, changed_at, actor, cause, request_id)
                VALUES (:segment, :session, :ordinal, :state, :position, :quote, :rate,
                  :minutes, :held, :increment, :minimum, :share,
                  :project, :key, :replaces, :now, :now, :actor, :cause, :request)
                """),
            cause)
        .bind("segment", segment.segmentId())
        .bind("session", sessionId)
        .bind("ordinal", segment.ordinal())
        .bind("state", segment.state().code())
        .bind("position", SqlTypes.integer(segment.position()))
        .bind("quote", segment.quoteId())
        .bind("rate", segment.rate().perMinute().micros())
        .bind("minutes", segment.minutes())
        .bind("held", segment.held().micros())
        .bind("increment", segment.terms().incrementSeconds())
        .bind("minimum", segment.terms().minimumSeconds())
        .bind("share", segment.terms().refundShareThousandths())
        .bind("project", SqlTypes.uuid(segment.spender().project()))
        .bind("key", SqlTypes.uuid(segment.spender().key()))
        .bind("replaces", SqlTypes.uuid(segment.replaces()))
        .bind("now", SqlTypes.time(now))
        .execute();
  }

  @Override
  public void updateSegment(Segment segment, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE metering.segment SET state = :state, position = :position, changed_at = :now
            WHERE segment_id = :segment
            """)
        .bind("segment", segment.segmentId())
        .bind("state", segment.state().code())
        .bind("position", SqlTypes.integer(segment.position()))
        .bind("now", SqlTypes.time(now))
        .execute();
  }

  @Override
  public boolean addAttempt(UUID sessionId, Attempt attempt, int minutesBefore, Cause cause) {
    return by(
                handle.createUpdate(
                    """
                    INSERT INTO metering.attempt (session_id, attempt, started_at, minutes_before,
                                                  actor, cause, request_id)
                    VALUES (:session, :attempt, :startedAt, :before, :actor, :cause, :request)
                    ON CONFLICT DO NOTHING
                    """),
                cause)
            .bind("session", sessionId)
            .bind("attempt", attempt.number())
            .bind("startedAt", SqlTypes.time(attempt.startedAt()))
            .bind("before", minutesBefore)
            .execute()
        == 1;
  }

  @Override
  public void addAttemptEnds(List<AttemptEnd> ends) {
    SqlAttempts.end(handle, ends);
  }

  @Override
  public void addLateProofs(List<SessionProof> proofs, Cause cause, Instant now) {
    for (SessionProof proof : proofs) {
      by(
              handle.createUpdate(
                  """
                  INSERT INTO metering.late_proof (session_id, attempt, elapsed_ms, created_at,
                                                   actor, cause, request_id)
                  VALUES (:session, :attempt, :elapsed, :now, :actor, :cause, :request)
                  ON CONFLICT DO NOTHING
                  """),
              cause)
          .bind("session", proof.sessionId())
          .bind("attempt", proof.attempt())
          .bind("elapsed", proof.elapsedMs())
          .bind("now", SqlTypes.time(now))
          .execute();
    }
  }

  @Override
  public int failuresRefunded(UUID payer, LocalDate day) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM metering.billing WHERE payer_id = :payer AND failure_refunded_on = :day
            """)
        .bind("payer", payer)
        .bind("day", day)
        .mapTo(Integer.class)
        .one();
  }

  private Map<UUID, Billing> read(Collection<UUID> sessionIds, String locking) {
    if (sessionIds.isEmpty()) {
      return Map.of();
    }
    // The billing comes first: once it is locked, its segments cannot change any more.
    Map<UUID, Billing> bare = new LinkedHashMap<>();
    handle
        .createQuery(
            "SELECT * FROM metering.billing WHERE session_id = ANY(CAST((SELECT :sessions) AS uuid[]))"
                + " ORDER BY session_id "
                + locking)
        .bind("sessions", SqlTypes.uuids(sessionIds))
        .map((row, context) -> SqlBillingMapping.billing(row))
        .forEach(billing -> bare.put(billing.sessionId(), billing));
    Map<UUID, List<Segment>> segments = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT s.*, b.refund_on_failure
            FROM metering.segment s JOIN metering.billing b USING (session_id)
            WHERE s.session_id = ANY(CAST((SELECT :sessions) AS uuid[]))
            ORDER BY s.session_id, s.ordinal
            """)
        .bind("sessions", SqlTypes.uuids(sessionIds))
        .map(
            (row, context) ->
                Map.entry(SqlTypes.uuid(row, "session_id"), SqlBillingMapping.segment(row)))
        .forEach(
            entry ->
                segments
                    .computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                    .add(entry.getValue()));
    bare.replaceAll((id, billing) -> billing.withSegments(segments.getOrDefault(id, List.of())));
    return bare;
  }

  private static <S extends SqlStatement<S>> S by(S statement, Cause cause) {
    return statement
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId());
  }
}
