package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.database.Rows;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes new sessions. */
final class SqlSessionInsert {
  private SqlSessionInsert() {}

  /** All of them in one round trip. */
  static void of(Handle handle, List<SessionStore.Submitted> sessions) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.session (%s, id, account_id, key_id, world, name, project, kind, workflow,
              workflow_version, capacity_class, priority_class, quote_id, command, environment_sealed, ports, labels,
              requeue, allow_infeasible, begin_at, deadline, starts_after, held_since, own_priority, requeues_max,
              array_id, array_index, array_running_max,
              state, billing_phase, prepaid_minutes, minutes_min, queued_at, version, actor, request_id, created_at)
            VALUES (%s, :id, :account, :key, :world, :name, :project, :kind, :workflow,
              :workflowVersion, :capacityClass, :priorityClass, :quote, :command::jsonb, :environment, :ports::jsonb,
              :labels::jsonb, :requeue, :allowInfeasible, :beginAt, :deadline, :after::jsonb, :heldSince, :priority,
              :requeuesMax, :array, :arrayIndex, :arrayRunningMax, :state, :billing, :prepaid, :minutesMin, :queuedAt,
              :version, :actor, :requestId, :createdAt)
            """
                .formatted(ShapeColumns.NAMES, ShapeColumns.VALUES));
    sessions.forEach(one -> bind(batch, one.session(), one.cause()).add());
    batch.execute();
  }

  private static PreparedBatch bind(PreparedBatch batch, Session session, Cause cause) {
    SessionRequest request = session.request();
    Progress progress = session.progress();
    return ShapeColumns.bind(batch, request.shape())
        .bind("id", session.id().value())
        .bind("account", request.account().value())
        .bind("key", request.keyId())
        .bind("world", request.world())
        .bind("name", request.name())
        .bind("project", request.project())
        .bind("kind", request.kind())
        .bind("workflow", request.workflow())
        .bind("workflowVersion", request.workflowVersion())
        .bind("capacityClass", request.capacityClass())
        .bind("priorityClass", request.priorityClass())
        .bind("quote", request.quoteId())
        .bind("command", Rows.json(request.command()))
        .bindByType("environment", request.environmentSealed().orElse(null), byte[].class)
        .bind("ports", Rows.json(request.ports()))
        .bind("labels", Rows.json(request.labels()))
        .bind("requeue", progress.requeue())
        .bind("allowInfeasible", request.allowInfeasible())
        .bind("beginAt", request.timing().beginAt())
        .bind("deadline", request.timing().deadline())
        .bind("after", DependencyRows.text(request.timing().after()))
        .bind("heldSince", progress.heldSince())
        .bind("priority", progress.priority())
        .bind("requeuesMax", progress.requeuesMax())
        .bind("array", request.array().map(ArrayPlace::array))
        .bind(
            "arrayIndex",
            SqlTypes.integer(request.array().stream().mapToInt(ArrayPlace::index).findFirst()))
        .bind(
            "arrayRunningMax",
            SqlTypes.integer(
                request.array().map(ArrayPlace::runningMax).orElse(OptionalInt.empty())))
        .bind("state", progress.state().word())
        .bind("billing", progress.billing().word())
        .bind("prepaid", progress.prepaidMinutes())
        .bind("minutesMin", SqlTypes.integer(progress.minutesMin()))
        .bind("queuedAt", progress.queuedAt())
        .bind("version", progress.version())
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .bind("createdAt", request.createdAt());
  }
}
