package io.tollgate.scheduler.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keys in PostgreSQL, within one transaction. */
public final class KeyStore {

  private static final String COLUMNS =
      "id, account_id, world, name, prefix, last4, array_to_string(scopes, ',') AS scopes, channel,"
          + " created_at, expires_at, revoked_at, last_used_at";

  /** Using a key is written down at most this often: a row write per request would be a hot row. */
  public static final Duration LAST_USED_EVERY = Duration.ofMinutes(1);

  private final Handle handle;

  public KeyStore(Handle handle) {
    this.handle = handle;
  }

  /** Stores a new key by the hash of its secret. */
  public void add(KeyRow key, ApiKey secret, Act act) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.api_key
              (id, account_id, world, name, prefix, last4, sha256, scopes, channel,
               expires_at, created_at, actor, request_id)
            VALUES
              (:id, :account, :world, :name, :prefix, :last4, :sha256,
               string_to_array(:scopes, ','), :channel, :expires, :at, :actor, :request)
            """)
        .bind("id", key.id())
        .bind("account", key.account().map(AccountId::value).orElse(null))
        .bind("world", key.world().text())
        .bind("name", key.name().orElse(null))
        .bind("prefix", key.prefix())
        .bind("last4", key.last4())
        .bind("sha256", secret.sha256())
        .bind("scopes", key.scopes().stream().map(Scope::text).collect(Collectors.joining(",")))
        .bind("channel", key.channel().text())
        .bind("expires", key.expiresAt().orElse(null))
        .bind("at", act.at())
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .execute();
  }

  /** The key whose secret has that hash. */
  public Optional<KeyRow> bySha256(byte[] sha256) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM scheduler.api_key WHERE sha256 = :sha256")
        .bind("sha256", sha256)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** The key of that id. */
  public Optional<KeyRow> find(UUID id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM scheduler.api_key WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** Keys of an account, or of the house when there is none, oldest first; at most 1,000. */
  public List<KeyRow> list(Optional<AccountId> account, World world) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM scheduler.api_key WHERE account_id IS NOT DISTINCT FROM"
                + " CAST(:account AS uuid) AND world = :world ORDER BY created_at, id LIMIT 1000")
        .bind("account", account.map(AccountId::value).orElse(null))
        .bind("world", world.text())
        .map((row, context) -> read(row))
        .list();
  }

  /** Stops a key; false when it was stopped before. */
  public boolean revoke(UUID id, Act act) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.api_key SET revoked_at = :at, revoked_by = :actor
                WHERE id = :id AND revoked_at IS NULL
                """)
            .bind("id", id)
            .bind("at", act.at())
            .bind("actor", act.actor())
            .execute()
        == 1;
  }

  /** Notes that a key was used; does nothing when that was noted less than a minute ago. */
  public void used(UUID id, Instant at) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.api_key SET last_used_at = :at
            WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :before)
            """)
        .bind("id", id)
        .bind("at", at)
        .bind("before", at.minus(LAST_USED_EVERY))
        .execute();
  }

  private static KeyRow read(ResultSet row) throws SQLException {
    return new KeyRow(
        row.getObject("id", UUID.class),
        Optional.ofNullable(row.getObject("account_id", UUID.class)).map(AccountId::new),
        World.of(row.getString("world")),
        Optional.ofNullable(row.getString("name")),
        row.getString("prefix"),
        row.getString("last4"),
        Arrays.stream(row.getString("scopes").split(",", -1))
            .flatMap(scope -> Scope.of(scope).stream())
            .collect(Collectors.toSet()),
        Channel.of(row.getString("channel")),
        row.getTimestamp("created_at").toInstant(),
        time(row.getTimestamp("expires_at")),
        time(row.getTimestamp("revoked_at")),
        time(row.getTimestamp("last_used_at")));
  }

  private static Optional<Instant> time(@Nullable Timestamp timestamp) {
    return Optional.ofNullable(timestamp).map(Timestamp::toInstant);
  }
}
