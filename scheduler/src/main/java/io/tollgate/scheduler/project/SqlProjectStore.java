package io.tollgate.scheduler.project;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Projects in PostgreSQL, within one transaction. */
public final class SqlProjectStore implements ProjectStore {
  private final Handle handle;

  public SqlProjectStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean add(Project project, Act act) {
    return handle
            .createUpdate(
                """
                INSERT INTO scheduler.project (id, account_id, name, actor, request_id, created_at)
                VALUES (:id, :account, :name, :actor, :request, :at)
                ON CONFLICT (account_id, name) DO NOTHING
                """)
            .bind("id", project.id())
            .bind("account", project.account().value())
            .bind("name", project.name())
            .bind("actor", act.actor())
            .bind("request", act.requestId())
            .bind("at", project.createdAt())
            .execute()
        == 1;
  }

  @Override
  public Optional<Project> find(UUID id) {
    return handle
        .createQuery(
            """
            SELECT id, account_id, name, created_at, archived_at FROM scheduler.project
            WHERE id = :id
            """)
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public Optional<Project> named(AccountId account, String name) {
    return handle
        .createQuery(
            """
            SELECT id, account_id, name, created_at, archived_at FROM scheduler.project
            WHERE account_id = :account AND name = :name
            """)
        .bind("account", account.value())
        .bind("name", name)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public List<Project> ofAccount(AccountId account) {
    return handle
        .createQuery(
            """
            SELECT id, account_id, name, created_at, archived_at FROM scheduler.project
            WHERE account_id = :account ORDER BY name COLLATE "C"
            """)
        .bind("account", account.value())
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public boolean archive(UUID id, Act act) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.project SET archived_at = :at, archived_by = :actor
                WHERE id = :id AND archived_at IS NULL
                """)
            .bind("id", id)
            .bind("at", act.at())
            .bind("actor", act.actor())
            .execute()
        == 1;
  }

  private static Project read(ResultSet row) throws SQLException {
    return new Project(
        row.getObject("id", UUID.class),
        new AccountId(row.getObject("account_id", UUID.class)),
        row.getString("name"),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "archived_at"));
  }
}
