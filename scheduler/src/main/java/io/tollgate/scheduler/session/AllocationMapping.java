package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.node.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads allocations from their rows. */
final class AllocationMapping {
  static final String COLUMNS =
      """
      a.id, a.session_id, a.attempt, a.rank, a.ranks, a.node_id, a.gpu_uuids, a.gpu_thousandths, a.cpus,
      a.memory_bytes, a.target, a.stop_reason, a.run_limit_ms, a.grace_ms, a.start_timeout_ms,
      a.latest_end, a.released_at, a.created_at
      """;

  private AllocationMapping() {}

  static Allocation read(ResultSet row, StatementContext context) throws SQLException {
    return new Allocation(
        new AllocationId(row.getObject("id", UUID.class)),
        new SessionId(row.getObject("session_id", UUID.class)),
        row.getInt("attempt"),
        row.getInt("rank"),
        row.getInt("ranks"),
        new NodeId(row.getObject("node_id", UUID.class)),
        List.of((String[]) row.getArray("gpu_uuids").getArray()),
        row.getInt("gpu_thousandths"),
        row.getInt("cpus"),
        row.getLong("memory_bytes"),
        row.getString("target"),
        Optional.ofNullable(row.getString("stop_reason")),
        Duration.ofMillis(row.getLong("run_limit_ms")),
        Duration.ofMillis(row.getLong("grace_ms")),
        Duration.ofMillis(row.getLong("start_timeout_ms")),
        Rows.instant(row, "latest_end"),
        Rows.optionalInstant(row, "released_at"),
        Rows.instant(row, "created_at"));
  }
}
