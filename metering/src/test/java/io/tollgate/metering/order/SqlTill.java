package io.tollgate.metering.order;

import io.tollgate.metering.Metering;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Violation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The rows of a shop in PostgreSQL. */
record SqlTill(Jdbi jdbi) implements Shop.Till {
  @Override
  public <T> T run(Function<Shop.Counter, T> work) {
    return jdbi.inTransaction(
        handle -> work.apply(new Shop.Counter(Metering.in(handle), SqlOrdering.in(handle))));
  }

  @Override
  public String dump() {
    return jdbi.inTransaction(SqlTill::dump).toString();
  }

  /** Every row of the schema but the log of deliveries and the history of migrations. */
  static Map<String, String> dump(Handle handle) {
    Map<String, String> rows = new TreeMap<>();
    for (String table :
        handle
            .createQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'metering'"
                    + " AND tablename NOT IN ('payment_delivery', 'flyway_history')")
            .mapTo(String.class)
            .list()) {
      rows.put(
          table,
          handle
              .createQuery(
                  "SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM metering.\""
                      + table
                      + "\" t")
              .mapTo(String.class)
              .one());
    }
    return rows;
  }

  @Override
  public int deliveries() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT count(*) FROM metering.payment_delivery")
                .mapTo(Integer.class)
                .one());
  }

  @Override
  public List<Violation> broken() {
    // Its credit lines stand without contracts.
    return jdbi.withHandle(Books::check).stream()
        .filter(finding -> !finding.holds() && !finding.name().startsWith("a credit line"))
        .map(
            finding ->
                new Violation(
                    finding.invariant(), finding.name(), finding.firstOffenders().toString()))
        .toList();
  }
}
