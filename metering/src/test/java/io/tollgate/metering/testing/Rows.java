package io.tollgate.metering.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Every row of every table of some schemas, as the catalogue lists them, so that a table that is
 * new tomorrow is looked at too.
 *
 * @param byTable rows as JSON, sorted, by schema and table
 */
public record Rows(SortedMap<String, List<String>> byTable) {

  /**
   * Reads them all.
   *
   * @param aside tables, or columns such as {@code scheduler.api_key.last_used_at}, left out
   */
  public static Rows of(Handle handle, Set<String> schemas, Set<String> aside) {
    SortedMap<String, List<String>> rows = new TreeMap<>();
    List<String> tables =
        handle
            .createQuery(
                """
                SELECT table_schema || '.' || table_name FROM information_schema.tables
                WHERE table_schema = ANY (:schemas) AND table_type = 'BASE TABLE'
                  AND table_name NOT LIKE 'flyway%' ORDER BY 1
                """)
            .bindArray("schemas", String.class, schemas.toArray())
            .mapTo(String.class)
            .list();
    for (String table : tables) {
      if (!aside.contains(table)) {
        rows.put(table, rows(handle, table, aside));
      }
    }
    return new Rows(rows);
  }

  private static List<String> rows(Handle handle, String table, Set<String> aside) {
    List<String> without = new ArrayList<>();
    for (String name : aside) {
      if (name.startsWith(table + ".")) {
        without.add(name.substring(table.length() + 1));
      }
    }
    return handle
        .createQuery("SELECT (to_jsonb(t) - :without)::text FROM " + table + " t ORDER BY 1")
        .bindArray("without", String.class, without.toArray())
        .mapTo(String.class)
        .list();
  }

  /** How many. */
  public int count() {
    return byTable.values().stream().mapToInt(List::size).sum();
  }

  /** What the other has and this one has not, and the other way round, one line each. */
  public List<String> differences(Rows other) {
    List<String> lines = new ArrayList<>();
    Set<String> tables = new TreeSet<>(byTable.keySet());
    tables.addAll(other.byTable.keySet());
    for (String table : tables) {
      List<String> gone = new ArrayList<>(byTable.getOrDefault(table, List.of()));
      List<String> come = new ArrayList<>();
      for (String row : other.byTable.getOrDefault(table, List.of())) {
        if (!gone.remove(row)) {
          come.add(row);
        }
      }
      gone.forEach(row -> lines.add("- " + table + " " + row));
      come.forEach(row -> lines.add("+ " + table + " " + row));
    }
    return lines;
  }
}
