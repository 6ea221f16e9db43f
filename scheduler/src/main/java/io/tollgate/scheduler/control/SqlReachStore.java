package io.tollgate.scheduler.control;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Which open sessions a scope covers, in PostgreSQL. */
public final class SqlReachStore implements ReachStore {
  private static final String ON_NODES =
      """
      (s.gpu_model = :name OR EXISTS (SELECT 1 FROM scheduler.allocation a
        WHERE a.session_id = s.id AND a.attempt = s.attempt AND a.released_at IS NULL
          AND a.node_id = ANY(:nodes)))
      """;

  private final Handle handle;

  public SqlReachStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Reach of(ControlScope scope, String world) {
    return count(covered(scope), sql -> bind(sql, scope), world);
  }

  @Override
  public Reach of(Nodes nodes) {
    return count(ON_NODES, sql -> bind(sql, nodes), nodes.world());
  }

  @Override
  public List<SessionId> running(ControlScope scope, String world, int limit) {
    return running(covered(scope), sql -> bind(sql, scope), world, limit);
  }

  @Override
  public List<SessionId> running(Nodes nodes, int limit) {
    return running(ON_NODES, sql -> bind(sql, nodes), nodes.world(), limit);
  }

  private interface Binder {
    void bind(SqlStatement<?> sql);
  }

  private Reach count(String covered, Binder binder, String world) {
    var query =
        handle
            .createQuery(
                """
                SELECT count(*) FILTER (WHERE s.state IN ('starting', 'running')) AS running,
                  count(*) FILTER (WHERE s.state = 'queued') AS queued,
                  count(DISTINCT s.account_id) AS accounts,
                  max((SELECT max(h.latest_end) FROM scheduler.allocation h
                    WHERE h.session_id = s.id AND h.attempt = s.attempt
                      AND s.state IN ('starting', 'running'))) AS last_end
                FROM scheduler.session s JOIN scheduler.account c ON c.id = s.account_id
                WHERE s.world = :world AND s.state IN ('queued', 'starting', 'running') AND
                """
                    + covered)
            .bind("world", world);
    binder.bind(query);
    return query
        .map(
            (row, context) ->
                new Reach(
                    row.getInt("running"),
                    row.getInt("queued"),
                    row.getInt("accounts"),
                    Rows.optionalInstant(row, "last_end")))
        .one();
  }

  private List<SessionId> running(String covered, Binder binder, String world, int limit) {
    var query =
        handle
            .createQuery(
                """
                SELECT s.id FROM scheduler.session s
                JOIN scheduler.account c ON c.id = s.account_id
                WHERE s.world = :world AND s.state IN ('starting', 'running') AND
                """
                    + covered
                    + " ORDER BY s.id LIMIT :limit")
            .bind("world", world)
            .bind("limit", limit);
    binder.bind(query);
    return query.mapTo(UUID.class).map(SessionId::new).list();
  }

  private static void bind(SqlStatement<?> sql, ControlScope scope) {
    sql.bind("name", scope.name()).bind("id", scope.id());
  }

  private static void bind(SqlStatement<?> sql, Nodes nodes) {
    sql.bind("name", nodes.model())
        .bind("nodes", nodes.ids().stream().map(NodeId::value).toArray(UUID[]::new));
  }

  private static String covered(ControlScope scope) {
    return switch (scope.kind()) {
      case GLOBAL -> "true";
      case PLAN -> "c.plan = :name";
      case GROUP -> "c.account_group = :name";
      case ACCOUNT -> "s.account_id = :id";
      case PROJECT ->
          scope.id().isPresent() ? "s.project = :name AND s.account_id = :id" : "s.project = :name";
      case POOL -> "s.gpu_model = :name";
      case WORKFLOW -> "s.workflow = :name";
      case KEY -> "s.key_id = :id";
      case SESSION -> "s.id = :id";
      case NODE -> throw new IllegalArgumentException("a node covers who is on it: " + scope);
    };
  }
}
