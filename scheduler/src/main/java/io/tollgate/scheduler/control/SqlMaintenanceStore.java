package io.tollgate.scheduler.control;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.node.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Planned maintenance in PostgreSQL. */
public final class SqlMaintenanceStore extends SqlRuleStore<MaintenanceWindow>
    implements MaintenanceStore {
  private static final Table TABLE =
      new Table(
          "scheduler.maintenance",
          "id, world, node_ids, gpu_model, starts_at, ends_at, reason, actor, created_at, ended_at",
          "starts_at, id",
          "ends_at",
          "starts_at <= :now");

  public SqlMaintenanceStore(Handle handle) {
    super(handle, TABLE);
  }

  @Override
  public void insert(MaintenanceWindow window, Act act) {
    moveOn();
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
  protected MaintenanceWindow read(ResultSet row) throws SQLException {
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
