package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Moves sessions on: their rows and the transitions that tell of it, one statement each. A
 * statement for a single row takes six times as long as the row: PostgreSQL prepares every CHECK
 * and index of the table anew for each.
 */
final class SqlSessionAdvance {
  private static final String MOVE =
      """
      UPDATE scheduler.session s SET state = w.state, billing_phase = w.billing_phase,
        end_reason = w.end_reason, stop_reason = w.stop_reason, exit_code = w.exit_code,
        message = w.message, requeue = w.requeue, attempt = w.attempt,
        start_failures = w.start_failures, requeues = w.requeues, not_before = w.not_before,
        held_since = w.held_since, operator_held_since = w.operator_held_since,
        operator_held_by = w.operator_held_by, operator_held_reason = w.operator_held_reason,
        preemptions = w.preemptions, preempted_at = w.preempted_at,
        preempted_for = w.preempted_for, own_priority = w.own_priority,
        prepaid_minutes = w.prepaid_minutes, minutes_min = w.minutes_min,
        minutes_used = w.minutes_used, queued_at = w.queued_at, starting_at = w.starting_at,
        running_at = w.running_at, started_at = w.started_at, stopping_at = w.stopping_at,
        stop_by = w.stop_by, ended_at = w.ended_at, version = w.version
      FROM unnest(:ids, :expected, :states, :billings, :endReasons, :stopReasons, :exitCodes,
        :messages, :requeue, :attempts, :startFailures, :requeues, :notBefore, :heldSince,
        :operatorSince, :operators, :operatorReasons, :preemptions, :preemptedAt, :preemptedFor,
        :priorities, :prepaid, :minutesMin, :minutesUsed, :queuedAt, :startingAt, :runningAt,
        :startedAt, :stoppingAt, :stopBy, :endedAt, :versions)
        AS w (id, expected, state, billing_phase, end_reason, stop_reason, exit_code, message,
          requeue, attempt, start_failures, requeues, not_before, held_since, operator_held_since,
          operator_held_by, operator_held_reason, preemptions, preempted_at, preempted_for,
          own_priority, prepaid_minutes, minutes_min, minutes_used, queued_at, starting_at,
          running_at, started_at, stopping_at, stop_by, ended_at, version)
      WHERE s.id = w.id AND s.version = w.expected
      RETURNING s.id
      """;

  private static final String TELL =
      """
      INSERT INTO scheduler.session_transition (session_id, version, at, from_state, to_state,
        event, attempt, end_reason, message, actor, request_id)
      VALUES (:id, :version, :now, :from, :to, :event, :attempt, :endReason, :message, :actor,
        :requestId)
      """;

  private SqlSessionAdvance() {}

  static void of(Handle handle, List<SessionStore.Advance> steps, Instant now) {
    if (steps.isEmpty()) {
      return;
    }
    Set<UUID> moved = new Moves(steps).bind(handle.createQuery(MOVE)).mapTo(UUID.class).set();
    PreparedBatch told = handle.prepareBatch(TELL);
    for (SessionStore.Advance step : steps) {
      Session before = step.before();
      if (!moved.contains(before.id().value())) {
        throw new IllegalStateException(
            "session " + before.id() + " moved on from version " + before.progress().version());
      }
      tell(told, step, now);
    }
    told.execute();
  }

  /** The columns of what is written, one value for each session. */
  private record Moves(List<SessionStore.Advance> steps) {
    Query bind(Query query) {
      query
          .bind("ids", column("uuid", step -> step.before().id().value()))
          .bind("expected", column("bigint", step -> step.before().progress().version()));
      states(query);
      holds(query);
      return times(query);
    }

    private void states(Query query) {
      query
          .bind("states", each("text", after -> after.state().word()))
          .bind("billings", each("text", after -> after.billing().word()))
          .bind("endReasons", maybe("text", after -> after.endReason().map(EndReason::code)))
          .bind("stopReasons", maybe("text", after -> after.stopReason().map(EndReason::code)))
          .bind("exitCodes", maybe("integer", after -> boxed(after.exitCode())))
          .bind("messages", maybe("text", Progress::message))
          .bind("requeue", each("boolean", Progress::requeue))
          .bind("attempts", each("integer", Progress::attempt))
          .bind("startFailures", each("integer", Progress::startFailures))
          .bind("requeues", each("integer", Progress::requeues))
          .bind("priorities", each("integer", Progress::priority))
          .bind("prepaid", each("integer", Progress::prepaidMinutes))
          .bind("minutesMin", maybe("integer", after -> boxed(after.minutesMin())))
          .bind("minutesUsed", each("integer", Progress::minutesUsed))
          .bind("versions", each("bigint", Progress::version));
    }

    private void holds(Query query) {
      query
          .bind("heldSince", times(Progress::heldSince))
          .bind("operatorSince", times(after -> after.operatorHold().map(OperatorHold::since)))
          .bind("operators", maybe("text", after -> after.operatorHold().map(OperatorHold::by)))
          .bind(
              "operatorReasons",
              maybe("text", after -> after.operatorHold().map(OperatorHold::reason)))
          .bind(
              "preemptions",
              each("integer", after -> after.preempted().map(Preempted::times).orElse(0)))
          .bind("preemptedAt", times(after -> after.preempted().map(Preempted::at)))
          .bind(
              "preemptedFor",
              maybe(
                  "uuid", after -> after.preempted().flatMap(Preempted::by).map(SessionId::value)));
    }

    private Query times(Query query) {
      return query
          .bind("notBefore", times(Progress::notBefore))
          .bind("queuedAt", times(after -> Optional.of(after.queuedAt())))
          .bind("startingAt", times(Progress::startingAt))
          .bind("runningAt", times(Progress::runningAt))
          .bind("startedAt", times(Progress::startedAt))
          .bind("stoppingAt", times(Progress::stoppingAt))
          .bind("stopBy", times(Progress::stopBy))
          .bind("endedAt", times(Progress::endedAt));
    }

    private Argument times(Function<Progress, Optional<Instant>> time) {
      return maybe("timestamptz", after -> time.apply(after).map(SqlTypes::time));
    }

    private Argument maybe(String type, Function<Progress, Optional<?>> value) {
      return column(type, step -> value.apply(step.after()).orElse(null));
    }

    private Argument each(String type, Function<Progress, ?> value) {
      return column(type, step -> value.apply(step.after()));
    }

    private Argument column(
        String type, Function<SessionStore.Advance, ? extends @Nullable Object> value) {
      return SqlTypes.array(type, steps.stream().map(value).toArray());
    }

    private static Optional<Integer> boxed(OptionalInt value) {
      return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }
  }

  private static void tell(PreparedBatch batch, SessionStore.Advance step, Instant now) {
    Progress after = step.after();
    batch
        .bind("id", step.before().id().value())
        .bind("version", after.version())
        .bind("now", now)
        .bind("from", step.before().state().word())
        .bind("to", after.state().word())
        .bind("event", step.event().word())
        .bind("attempt", after.attempt())
        .bind("endReason", after.endReason().map(EndReason::code))
        .bind("message", step.event().note().or(after::message))
        .bind("actor", step.cause().actor())
        .bind("requestId", step.cause().requestId())
        .add();
  }
}
