package io.tollgate.scheduler.transaction;

import io.tollgate.metering.testing.TestPostgres;
import io.tollgate.scheduler.agent.SqlAgentStore;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.tollgate.scheduler.event.SqlNotices;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Stores over one PostgreSQL database, as the runtime role; its tests share the rows. */
final class SqlStoreWorld extends StoreWorld {
  private static final class Shared {
    static final Jdbi JDBI = migrated();

    private static Jdbi migrated() {
      try {
        String owner = TestPostgres.migratedDatabase("scheduler", SchedulerMigrations::migrate);
        String runtime = TestPostgres.as(owner, "tollgate_runtime");
        Jdbi.create(TestPostgres.dataSource(owner))
            .useTransaction(handle -> SchedulerMigrations.grantRuntime(handle, "tollgate_runtime"));
        return Jdbi.create(TestPostgres.dataSource(runtime + "&stringtype=unspecified"));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  <T> T inTransaction(Function<Transaction, T> work) {
    return Shared.JDBI.inTransaction(handle -> work.apply(new SqlTransaction(handle)));
  }

  @Override
  UUID keyOf(AccountId account) {
    UUID key = UUID.randomUUID();
    Shared.JDBI.useHandle(
        handle ->
            handle.execute(
                """
                INSERT INTO scheduler.api_key (id, account_id, world, prefix, last4, sha256, scopes,
                  channel, created_at, actor, request_id)
                VALUES (?, ?, 'live', 'tk', '0000', sha256(?::bytea), '{user}', 'app', now(), 'test',
                  'test')
                """,
                key,
                account.value(),
                key.toString().getBytes(StandardCharsets.US_ASCII)));
    return key;
  }

  @Override
  void join(NodeId node, UUID nonce, String bootId, Instant at) {
    byte[] key = ("key of " + node).getBytes(StandardCharsets.US_ASCII);
    Shared.JDBI.useTransaction(
        handle -> new SqlAgentStore(handle).joined(node, key, nonce, bootId, at));
  }

  @Override
  Set<String> noticesOf(Runnable work) {
    try (Handle listener = Shared.JDBI.open()) {
      listener.execute("LISTEN " + SqlNotices.CHANNEL);
      work.run();
      return heard(listener);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A commit's notices have arrived when the connection has answered once more. */
  private static Set<String> heard(Handle listener) throws SQLException {
    listener.execute("SELECT 1");
    Set<String> heard = new HashSet<>();
    PGNotification[] notices =
        listener.getConnection().unwrap(PGConnection.class).getNotifications();
    for (PGNotification notice : notices == null ? new PGNotification[0] : notices) {
      String payload = notice.getParameter();
      if (payload.startsWith("node:")) {
        for (String node : payload.substring("node:".length()).split(",", -1)) {
          heard.add("node:" + node);
        }
      } else {
        heard.add(payload);
      }
    }
    return heard;
  }

  @Override
  List<String> transitions(SessionId session) {
    return texts(
        """
        SELECT concat_ws(' ', version, from_state, to_state, event, COALESCE(end_reason, '-'), actor)
        FROM scheduler.session_transition WHERE session_id = ? ORDER BY version
        """,
        session.value());
  }

  @Override
  List<String> messages(SessionId session) {
    return texts(
        """
        SELECT COALESCE(message, '-') FROM scheduler.session_transition
        WHERE session_id = ? ORDER BY version
        """,
        session.value());
  }

  @Override
  Optional<String> releaseCause(AllocationId allocation) {
    return texts(
            """
            SELECT release_cause FROM scheduler.allocation
            WHERE id = ? AND release_cause IS NOT NULL
            """,
            allocation.value())
        .stream()
        .findFirst();
  }

  @Override
  List<String> extensions(SessionId session) {
    return Shared.JDBI.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT state, decided_at FROM scheduler.extension WHERE session_id = ?
                    ORDER BY created_at
                    """,
                    session.value())
                .map((row, context) -> row.getString("state") + " " + time(row, "decided_at"))
                .list());
  }

  @Override
  Optional<String> promise(SessionId session) {
    return Shared.JDBI.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT first_latest, latest_start, kept::text, decided_at FROM scheduler.promise
                    WHERE session_id = ?
                    """,
                    session.value())
                .map(
                    (row, context) ->
                        "%s %s %s %s"
                            .formatted(
                                time(row, "first_latest"),
                                time(row, "latest_start"),
                                row.getString("kept") == null ? "-" : row.getString("kept"),
                                time(row, "decided_at")))
                .findFirst());
  }

  private static String time(java.sql.ResultSet row, String column) throws SQLException {
    java.time.OffsetDateTime time = row.getObject(column, java.time.OffsetDateTime.class);
    return time == null ? "-" : time.toInstant().toString();
  }

  @Override
  List<String> events(UUID subject) {
    return Shared.JDBI.withHandle(
        handle ->
            handle
                .select(
                    "SELECT type, payload::text FROM scheduler.event WHERE subject = ? ORDER BY id",
                    subject)
                .map((row, context) -> row.getString(1) + " " + compact(row.getString(2)))
                .list());
  }

  @Override
  List<String> audits(String object) {
    return Shared.JDBI.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT action, COALESCE(reason, '-'), before::text FROM scheduler.audit
                    WHERE object = ? ORDER BY id
                    """,
                    object)
                .map(
                    (row, context) ->
                        "%s %s %s"
                            .formatted(
                                row.getString(1), row.getString(2), compact(row.getString(3))))
                .list());
  }

  private static String compact(String json) {
    return json == null ? "-" : json.replace(": ", ":").replace(", ", ",");
  }

  @Override
  List<String> utilization(AllocationId allocation) {
    return texts(
        """
        SELECT concat_ws(' ', gpu_uuid, minute, samples) FROM scheduler.utilization_minute
        WHERE allocation_id = ? ORDER BY 1
        """,
        allocation.value());
  }

  private static List<String> texts(String query, UUID id) {
    return Shared.JDBI.withHandle(handle -> handle.select(query, id).mapTo(String.class).list());
  }

  @Override
  public String toString() {
    return "over PostgreSQL";
  }
}
