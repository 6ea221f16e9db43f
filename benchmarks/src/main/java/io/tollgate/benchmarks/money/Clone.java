package io.tollgate.benchmarks.money;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Rows of a table again under the ids of {@code metering.benchmark_session}. */
final class Clone {
  static final List<String> TABLES =
      List.of(
          "payer",
          "ledger_account",
          "credit_grant",
          "quote",
          "billing",
          "segment",
          "quote_use",
          "attempt",
          "transfer");

  /** Once per payer; the others are once per session. */
  private static final List<String> OF_PAYERS = List.of("payer", "ledger_account", "credit_grant");

  private static final String GRANT = "pg_temp.named(n.payer_id::text)";

  private Clone() {}

  /** {@code INSERT … SELECT}: every column as in the template row, ids aside. */
  static String sql(Handle handle, String table) {
    Map<String, String> columns = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'metering' AND table_name = :table AND is_identity = 'NO'
            ORDER BY ordinal_position
            """)
        .bind("table", table)
        .mapTo(String.class)
        .forEach(name -> columns.put(name, valueOf(table, name)));
    return "INSERT INTO metering."
        + table
        + " ("
        + String.join(", ", columns.keySet())
        + ") SELECT "
        + columns.values().stream().collect(Collectors.joining(", "))
        + " FROM metering.benchmark_session n CROSS JOIN metering."
        + table
        + " t WHERE "
        + filter(table)
        + " ORDER BY n.session_id";
  }

  private static String filter(String table) {
    if (table.equals("transfer")) {
      return "t.kind = 'hold' OR n.first";
    }
    return OF_PAYERS.contains(table) ? "n.first" : "true";
  }

  private static String valueOf(String table, String column) {
    return switch (column) {
      case "payer_id" -> "n.payer_id";
      case "quote_id" -> "n.quote_id";
      case "session_id", "segment_id" ->
          table.equals("transfer")
              ? "CASE WHEN t.session_id IS NOT NULL THEN n.session_id END"
              : "n.session_id";
      case "grant_id" -> GRANT;
      case "account_id" -> "pg_temp.named(t.kind || ':' || n.payer_id)";
      case "transfer_id" ->
          "CASE t.kind WHEN 'hold' THEN pg_temp.named('hold:' || n.session_id || ':0')"
              + " ELSE pg_temp.named('credit:' || "
              + GRANT
              + "::text) END";
      case "debit_account" ->
          "CASE t.kind WHEN 'hold' THEN "
              + GRANT
              + " ELSE pg_temp.named('issued:' || n.payer_id) END";
      case "credit_account" -> "CASE t.kind WHEN 'hold' THEN n.session_id ELSE " + GRANT + " END";
      default -> "t." + column;
    };
  }
}
