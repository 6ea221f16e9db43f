package io.tollgate.scheduler.identity;

import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Rows of {@code scheduler.account} as accounts. */
final class AccountRows {
  static final String COLUMNS =
      "id, world, plan, account_group, state, state_reason, created_at, version";

  private AccountRows() {}

  /**
   * Those that are not removed, read in the order of their ids.
   *
   * @param locking how the rows are locked; empty for not at all
   */
  static Map<AccountId, Account> of(Handle handle, Collection<AccountId> ids, String locking) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM scheduler.account WHERE id = ANY (CAST((SELECT :ids) AS uuid[]))"
                + " AND removed_at IS NULL ORDER BY id "
                + locking)
        .bind("ids", SqlTypes.uuids(ids.stream().map(AccountId::value).toList()))
        .map((row, context) -> read(row))
        .collect(Collectors.toMap(Account::id, account -> account));
  }

  static Account read(ResultSet row) throws SQLException {
    return new Account(
        new AccountId(row.getObject("id", UUID.class)),
        World.of(row.getString("world")),
        row.getString("plan"),
        row.getString("account_group"),
        Account.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("state_reason")),
        row.getTimestamp("created_at").toInstant(),
        row.getLong("version"));
  }
}
