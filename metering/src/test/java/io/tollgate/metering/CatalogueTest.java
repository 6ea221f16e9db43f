package io.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Walks the catalogue of the schema, so that no new table can be forgotten: each is append-only by
 * trigger and by rights, or its rows stay and only named columns of them change.
 */
class CatalogueTest {
  private static final String ROLE = "catalogue_runtime";

  /** What the runtime role may change of rows that are not written once. */
  private static final Map<String, Set<String>> CHANGED =
      Map.of(
          "payer", Set.of("available_micros", "budgets", "owed_micros"),
          "credit_grant",
              Set.of("left_micros", "expires_at", "expiry_extended", "pending", "lapsed"),
          "segment", Set.of("state", "position", "changed_at"),
          "budget", Set.of("limit_micros", "thresholds", "removed_at", "changed_at"),
          "budget_period", Set.of("committed_micros", "ceiling_micros"));

  /** Amounts, counters and states of a session: nearly all of its row. */
  private static final String BILLING = "billing";

  /** Personal data, which its owner may have erased; invoices keep a copy of their own. */
  private static final String ERASABLE = "billing_profile";

  private static Jdbi owner;
  private static Jdbi runtime;

  @BeforeAll
  static void migrate() throws SQLException {
    String url = Wallet.migratedDatabase();
    String runtimeUrl = TestPostgres.as(url, ROLE);
    owner = Wallet.jdbi(url);
    owner.useHandle(handle -> MeteringMigrations.grantRuntime(handle, ROLE));
    runtime = Wallet.jdbi(runtimeUrl);
  }

  @Test
  void every_table_keeps_its_rows_whoever_asks() {
    List<String> tables = tables();
    assertThat(tables).contains("transfer", "charge", "quote", "budget_alert", "journal_day");
    for (String table : tables) {
      if (table.equals(ERASABLE)) {
        continue;
      }
      Set<String> triggers = triggers(table);
      assertThat(triggers)
          .as("table %s has neither append_only nor never_removed", table)
          .containsAnyOf("append_only", "never_removed");
      refused(owner, "DELETE FROM metering." + table, "(?s).*(append-only|only be ended).*");
      refused(
          owner, "TRUNCATE metering." + table + " CASCADE", "(?s).*(append-only|only be ended).*");
      refused(runtime, "DELETE FROM metering." + table, "(?s).*permission denied.*");
      refused(runtime, "TRUNCATE metering." + table + " CASCADE", "(?s).*permission denied.*");
      if (triggers.contains("append_only")) {
        List<String> columns = columns(table);
        String column = columns.get(columns.size() - 1); // The first may number itself.
        String change = "UPDATE metering.%s SET %s = %s".formatted(table, column, column);
        refused(owner, change, "(?s).*append-only.*");
        refused(runtime, change, "(?s).*permission denied.*");
      }
    }
  }

  @Test
  void the_runtime_role_changes_named_columns_and_no_others() {
    for (String table : tables()) {
      Set<String> changeable = new TreeSet<>();
      for (String column : columns(table)) {
        if (may("has_column_privilege", table, column)) {
          changeable.add(column);
        }
      }
      if (triggers(table).contains("append_only")) {
        assertThat(changeable).as(table).isEmpty();
      } else if (!table.equals(BILLING) && CHANGED.containsKey(table)) {
        assertThat(changeable).as(table).isEqualTo(new TreeSet<>(CHANGED.get(table)));
      }
    }
  }

  @Test
  void what_the_ledger_calls_append_only_is() {
    for (String table : MeteringMigrations.appendOnlyTables()) {
      assertThat(triggers(table)).as(table).contains("append_only");
    }
    List<String> byTrigger = new ArrayList<>(tables());
    byTrigger.removeIf(table -> !triggers(table).contains("append_only"));
    assertThat(MeteringMigrations.appendOnlyTables()).containsAll(byTrigger);
  }

  @Test
  void every_balance_has_a_floor_in_the_database() {
    assertThat(constraints())
        .contains(
            "payer_above_floor",
            "grant_within_amount",
            "billing_escrow",
            "budget_below_ceiling",
            "budget_period_committed_micros_check");
  }

  private static void refused(Jdbi who, String change, String why) {
    assertThatThrownBy(() -> who.useHandle(handle -> handle.execute(change)))
        .as(change)
        .hasMessageMatching(why);
  }

  private static boolean may(String function, String table, String column) {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT " + function + "(:role, 'metering.' || :table, :column, 'UPDATE')")
                .bind("role", ROLE)
                .bind("table", table)
                .bind("column", column)
                .mapTo(Boolean.class)
                .one());
  }

  private static List<String> tables() {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'metering' AND c.relkind IN ('r', 'p') AND c.relname <> 'flyway_history'
                    ORDER BY c.relname
                    """)
                .mapTo(String.class)
                .list());
  }

  private static List<String> columns(String table) {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT a.attname FROM pg_attribute a
                    WHERE a.attrelid = CAST('metering.' || :table AS regclass) AND a.attnum > 0 AND NOT a.attisdropped
                    ORDER BY a.attnum
                    """)
                .bind("table", table)
                .mapTo(String.class)
                .list());
  }

  private static Set<String> triggers(String table) {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT g.tgname FROM pg_trigger g
                    WHERE g.tgrelid = CAST('metering.' || :table AS regclass) AND g.tgenabled IN ('O', 'A')
                    """)
                .bind("table", table)
                .mapTo(String.class)
                .set());
  }

  private static List<String> constraints() {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
                    WHERE n.nspname = 'metering' AND c.contype = 'c'
                    """)
                .mapTo(String.class)
                .list());
  }
}
