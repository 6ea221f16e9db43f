package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Moves sessions on: their rows and the transitions that tell of it, one round trip each. */
final class SqlSessionAdvance {
  private static final String MOVE =
      """
      UPDATE scheduler.session SET state = :state, billing_phase = :billing,
        end_reason = :endReason, stop_reason = :stopReason, exit_code = :exitCode,
        message = :message, requeue = :requeue, attempt = :attempt,
        start_failures = :startFailures, requeues = :requeues, not_before = :notBefore,
        held_since = :heldSince, operator_held_since = :operatorSince,
        operator_held_by = :operator, operator_held_reason = :operatorReason,
        preemptions = :preemptions, preempted_at = :preemptedAt,
        preempted_for = :preemptedFor, own_priority = :priority,
        prepaid_minutes = :prepaid, minutes_min = :minutesMin, minutes_used = :minutesUsed, queued_at = :queuedAt,
        starting_at = :startingAt, running_at = :runningAt, started_at = :startedAt,
        stopping_at = :stoppingAt, stop_by = :stopBy, ended_at = :endedAt,
        version = :version
      WHERE id = :id AND version = :expected
      """;

  private static final String TELL =
      """
      INSERT INTO scheduler.session_transition (session_id, version, at, from_state, to_state,
        event, attempt, end_reason, message, actor, request_id)
      VALUES (:id, :version, :now, :from, :to, :event, :attempt, :endReason, :message, :actor,
        :requestId)
      """;

  private SqlSessionAdvance() {}

  static void of(Handle handle, List<SessionStore.Advance> steps, Cause cause, Instant now) {
    if (steps.isEmpty()) {
      return;
    }
    PreparedBatch moves = handle.prepareBatch(MOVE);
    PreparedBatch told = handle.prepareBatch(TELL);
    for (SessionStore.Advance step : steps) {
      move(moves, step.before(), step.after());
      tell(told, step, cause, now);
    }
    int[] moved = moves.execute();
    for (int i = 0; i < moved.length; i++) {
      if (moved[i] != 1) {
        Session before = steps.get(i).before();
        throw new IllegalStateException(
            "session " + before.id() + " moved on from version " + before.progress().version());
      }
    }
    told.execute();
  }

  private static void move(PreparedBatch batch, Session before, Progress after) {
    batch
        .bind("id", before.id().value())
        .bind("expected", before.progress().version())
        .bind("state", after.state().word())
        .bind("billing", after.billing().word())
        .bind("endReason", after.endReason().map(EndReason::code))
        .bind("stopReason", after.stopReason().map(EndReason::code))
        .bind("exitCode", after.exitCode())
        .bind("message", after.message())
        .bind("requeue", after.requeue())
        .bind("attempt", after.attempt())
        .bind("startFailures", after.startFailures())
        .bind("requeues", after.requeues())
        .bind("notBefore", after.notBefore())
        .bind("heldSince", after.heldSince())
        .bind("operatorSince", after.operatorHold().map(OperatorHold::since))
        .bind("operator", after.operatorHold().map(OperatorHold::by))
        .bind("operatorReason", after.operatorHold().map(OperatorHold::reason))
        .bind("preemptions", after.preempted().map(Preempted::times).orElse(0))
        .bind("preemptedAt", after.preempted().map(Preempted::at))
        .bind("preemptedFor", after.preempted().flatMap(Preempted::by).map(SessionId::value))
        .bind("priority", after.priority())
        .bind("prepaid", after.prepaidMinutes())
        .bind("minutesUsed", after.minutesUsed())
        .bind("minutesMin", SqlTypes.integer(after.minutesMin()))
        .bind("queuedAt", after.queuedAt())
        .bind("startingAt", after.startingAt())
        .bind("runningAt", after.runningAt())
        .bind("startedAt", after.startedAt())
        .bind("stoppingAt", after.stoppingAt())
        .bind("stopBy", after.stopBy())
        .bind("endedAt", after.endedAt())
        .bind("version", after.version())
        .add();
  }

  private static void tell(
      PreparedBatch batch, SessionStore.Advance step, Cause cause, Instant now) {
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
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .add();
  }
}
