package io.tollgate.scheduler.control;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.node.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Planned maintenance in PostgreSQL. */
public final class SqlMaintenanceStore implements MaintenanceStore {
  private static final String SELECT =
      """
      SELECT id, world, node_ids, gpu_model, starts_at, ends_at, reason, actor, created_at, ended_at
      FROM scheduler.maintenance
      """;

  private final Handle handle;

  public SqlMaintenanceStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(MaintenanceWindow window, Act act) {
    SqlControlStore.moveOn(handle);
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.maintenance (id, world, node_ids, gpu_model, starts_at, ends_at,
              reason, actor, request_id, created_at)
            VALUES (:id, :world, :nodes, :model, :from, :to, :reason, :actor, :request, :at)
            """)
        .bind("id", window.id())
        .bind("world", window.world())
        .bind("nodes", window.nodes().stream().map(NodeId::value).sorted().toArray(UUID[]::new))
        .bind("model", window.model())
        .bind("from", window.from())
        .bind("to", window.to())
        .bind("reason", window.reason())
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .bind("at", window.plannedAt())
        .execute();
  }

  @Override
  public Optional<MaintenanceWindow> lock(UUID id, String world) {
    return handle
        .createQuery(SELECT + " WHERE id = :id AND world = :world FOR UPDATE")
        .bind("id", id)
        .bind("world", world)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public List<MaintenanceWindow> list(String world, boolean ended, int limit) {
    return all(
        handle
            .createQuery(
                SELECT
                    + " WHERE world = :world"
                    + (ended ? "" : " AND ended_at IS NULL")
                    + " ORDER BY starts_at, id LIMIT :limit")
            .bind("world", world)
            .bind("limit", limit));
  }

  @Override
  public void end(UUID id, String reason, Act act) {
    SqlControlStore.moveOn(handle);
    handle
        .createUpdate(
            """
            UPDATE scheduler.maintenance SET ended_at = :at, ended_by = :actor, end_reason = :reason
            WHERE id = :id AND ended_at IS NULL
            """)
        .bind("id", id)
        .bind("at", act.at())
        .bind("actor", act.actor())
        .bind("reason", reason)
        .execute();
  }

  @Override
  public List<MaintenanceWindow> over(Instant now) {
    return all(
        handle
            .createQuery(
                SELECT + " WHERE ended_at IS NULL AND ends_at <= :now ORDER BY id LIMIT 500")
            .bind("now", now));
  }

  @Override
  public List<MaintenanceWindow> toCarryOut(Instant now) {
    return all(
        handle
            .createQuery(
                SELECT
                    + """
                     WHERE ended_at IS NULL AND carried_out_at IS NULL AND starts_at <= :now
                       AND ends_at > :now
                     ORDER BY id LIMIT 100
                    """)
            .bind("now", now));
  }

  @Override
  public void carriedOut(UUID id, Instant now) {
    handle
        .createUpdate("UPDATE scheduler.maintenance SET carried_out_at = :now WHERE id = :id")
        .bind("now", now)
        .bind("id", id)
        .execute();
  }

  @Override
  public List<MaintenanceWindow> changedSince(String mark, boolean openOnly) {
    return all(
        handle
            .createQuery(
                SELECT
                    + " WHERE changed_xid >= :xid::xid8"
                    + (openOnly ? " AND ended_at IS NULL" : ""))
            .bind("xid", mark));
  }

  private static List<MaintenanceWindow> all(Query query) {
    return query.map((row, context) -> read(row)).list();
  }

  private static MaintenanceWindow read(ResultSet row) throws SQLException {
    return new MaintenanceWindow(
        row.getObject("id", UUID.class),
        row.getString("world"),
        Arrays.stream((UUID[]) row.getArray("node_ids").getArray())
            .map(NodeId::new)
            .collect(Collectors.toSet()),
        Optional.ofNullable(row.getString("gpu_model")),
        Rows.instant(row, "starts_at"),
        Rows.instant(row, "ends_at"),
        row.getString("reason"),
        row.getString("actor"),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "ended_at"));
  }
}
