package io.tollgate.metering.audit;

import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Computes every balance again from the journal: what grants have left, what payers have available
 * and owe, where the money of sessions is, and what is committed of spend limits. A balance that
 * differs is told, and can be written as the journal has it.
 *
 * <p>A write is guarded by the balance that was seen: each posting moves journal and balance by the
 * same amount, so a balance that has not moved still differs by what it did.
 */
public final class Rebuild {
  /**
   * More than this is not a slip but a disaster: a person should look before anything is written.
   */
  public static final int DIFFERENCES_MAX = 1_000;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public Rebuild(Handle handle) {
    this.handle = handle;
  }

  /**
   * A balance that is not what the journal says.
   *
   * @param table {@code credit_grant}, {@code payer}, {@code billing} or {@code budget_period}
   * @param id of the row
   * @param period of a budget: the first day of the period
   * @param column the balance
   * @param stored what the row says, in micro-credits
   * @param computed what the journal says, in micro-credits
   */
  public record Difference(
      String table,
      UUID id,
      Optional<LocalDate> period,
      String column,
      long stored,
      long computed) {
    /** Whether the tables' own rules allow what the journal says. */
    public boolean isPossible() {
      return computed >= 0;
    }
  }

  /**
   * What was looked at and found.
   *
   * @param examined balances that were computed again
   * @param differences the first of those that differ
   */
  public record Result(long examined, List<Difference> differences) {
    /** Keeps its own copy. */
    public Result {
      differences = List.copyOf(differences);
    }
  }

  /** Computes and compares; writes nothing. */
  public Result compare() {
    List<Difference> differences = new ArrayList<>();
    for (String query : QUERIES) {
      differences.addAll(
          handle
              .createQuery(query + " LIMIT " + (DIFFERENCES_MAX + 1 - differences.size()))
              .map((row, context) -> difference(row))
              .list());
      if (differences.size() > DIFFERENCES_MAX) {
        break;
      }
    }
    return new Result(examined(), differences);
  }

  /**
   * Writes what the journal says, payers last, since their balance is the sum of their grants'.
   *
   * @return those written; the others have moved meanwhile, or cannot be as the journal says
   */
  public List<Difference> apply(List<Difference> differences) {
    List<Difference> written = new ArrayList<>();
    for (Difference difference : differences) {
      if (difference.isPossible() && write(difference) == 1) {
        written.add(difference);
      }
    }
    return written;
  }

  private int write(Difference difference) {
    return switch (difference.table()) {
      case "credit_grant" ->
          move(
              "UPDATE metering.credit_grant SET left_micros = :computed"
                  + " WHERE grant_id = :id AND left_micros = :stored",
              difference);
      case "payer" -> // The column is one of ours, never a caller's.
          move(
              "UPDATE metering.payer SET %1$s = :computed WHERE payer_id = :id AND %1$s = :stored"
                  .formatted(difference.column()),
              difference);
      case "budget_period" ->
          move(
              "UPDATE metering.budget_period SET committed_micros = :computed,"
                  + " ceiling_micros = greatest(ceiling_micros, :computed)"
                  + " WHERE budget_id = :id AND starts_on = :period AND committed_micros = :stored",
              difference);
      case "billing" -> billing(difference);
      default -> throw new IllegalArgumentException("No balances in " + difference.table());
    };
  }

  private int move(String statement, Difference difference) {
    Update update =
        handle
            .createUpdate(statement)
            .bind("id", difference.id())
            .bind("stored", difference.stored())
            .bind("computed", difference.computed());
    difference.period().ifPresent(period -> update.bind("period", period));
    return update.execute();
  }

  // All amounts of a session at once, since the table insists that they add up.
  private int billing(Difference difference) {
    return handle
        .createUpdate(
            """
            UPDATE metering.billing b
            SET held_micros = j.held, charged_micros = j.charged, returned_micros = j.returned,
                forfeited_micros = j.forfeited, released_micros = j.released, left_micros = j.left_micros
            FROM (%s) j
            WHERE b.session_id = :id AND j.session_id = b.session_id AND b.left_micros = :stored
              AND j.left_micros = :computed
            """
                .formatted(JOURNAL_OF_SESSIONS.formatted("= :id")))
        .bind("id", difference.id())
        .bind("stored", difference.stored())
        .bind("computed", difference.computed())
        .execute();
  }

  private long examined() {
    return handle
        .createQuery(
            """
            SELECT (SELECT count(*) FROM metering.credit_grant) + (SELECT count(*) FROM metering.payer)
                 + (SELECT count(*) FROM metering.billing) + (SELECT count(*) FROM metering.budget_period)
            """)
        .mapTo(Long.class)
        .one();
  }

  private static Difference difference(ResultSet row) throws SQLException {
    return new Difference(
        row.getString("balance_table"),
        SqlTypes.uuid(row, "id"),
        Optional.ofNullable(row.getObject("period", LocalDate.class)),
        row.getString("balance_column"),
        row.getLong("stored"),
        row.getLong("computed"));
  }

  private static final String JOURNAL_OF_SESSIONS =
      """
      SELECT x.session_id, x.held, x.charged, x.returned, x.forfeited, x.released,
             x.held - x.charged + x.returned - x.forfeited - x.released AS left_micros
      FROM (SELECT o.session_id,
                   coalesce(t.held, 0)::bigint AS held, coalesce(t.released, 0)::bigint AS released,
                   coalesce(t.forfeited, 0)::bigint AS forfeited, coalesce(t.returned, 0)::bigint AS returned,
                   coalesce(c.micros, 0)::bigint AS charged
            FROM metering.billing o
            LEFT JOIN (SELECT session_id, sum(amount_micros) AS micros FROM metering.charge
                       WHERE session_id %1$s GROUP BY session_id) c USING (session_id)
            LEFT JOIN (SELECT session_id,
                              sum(amount_micros) FILTER (WHERE kind = 'hold') AS held,
                              sum(amount_micros) FILTER (WHERE kind = 'release') AS released,
                              sum(amount_micros) FILTER (WHERE kind = 'forfeit') AS forfeited,
                              sum(amount_micros) FILTER (WHERE kind = 'return') AS returned
                       FROM metering.transfer WHERE session_id %1$s GROUP BY session_id) t USING (session_id)
            WHERE o.session_id %1$s) x
      """;

  private static final List<String> QUERIES =
      List.of(
          """
          SELECT 'credit_grant' AS balance_table, g.grant_id AS id, NULL::date AS period,
                 'left_micros' AS balance_column, g.left_micros AS stored, coalesce(t.micros, 0)::bigint AS computed
          FROM metering.credit_grant g
          LEFT JOIN (SELECT t.grant_id, sum(%s) AS micros FROM metering.transfer t
                     WHERE t.grant_id IS NOT NULL GROUP BY t.grant_id) t USING (grant_id)
          WHERE g.left_micros <> coalesce(t.micros, 0) ORDER BY g.grant_id
          """
              .formatted(LedgerRules.INTO_GRANT),
          """
          SELECT 'billing' AS balance_table, b.session_id AS id, NULL::date AS period,
                 'left_micros' AS balance_column, b.left_micros AS stored, j.left_micros AS computed
          FROM metering.billing b JOIN (%s) j USING (session_id)
          WHERE (b.held_micros, b.charged_micros, b.returned_micros, b.forfeited_micros, b.released_micros)
             <> (j.held, j.charged, j.returned, j.forfeited, j.released) ORDER BY b.session_id
          """
              .formatted(JOURNAL_OF_SESSIONS.formatted("IS NOT NULL")),
          """
          SELECT 'budget_period' AS balance_table, c.budget_id AS id, c.starts_on AS period,
                 'committed_micros' AS balance_column, c.committed_micros AS stored,
                 c.counted_micros::bigint AS computed
          FROM (%s) c WHERE c.committed_micros <> c.counted_micros ORDER BY c.budget_id, c.starts_on
          """
              .formatted(LedgerRules.COUNTED),
          """
          SELECT 'payer' AS balance_table, p.payer_id AS id, NULL::date AS period,
                 'available_micros' AS balance_column, p.available_micros AS stored,
                 coalesce(t.micros, 0)::bigint AS computed
          FROM metering.payer p
          LEFT JOIN (SELECT t.payer_id, sum(%s) AS micros FROM metering.transfer t
                     WHERE t.grant_id IS NOT NULL GROUP BY t.payer_id) t USING (payer_id)
          WHERE p.available_micros <> coalesce(t.micros, 0) ORDER BY p.payer_id
          """
              .formatted(LedgerRules.INTO_GRANT),
          """
          SELECT 'payer' AS balance_table, p.payer_id AS id, NULL::date AS period,
                 'owed_micros' AS balance_column, p.owed_micros AS stored, coalesce(t.micros, 0)::bigint AS computed
          FROM metering.payer p
          LEFT JOIN (SELECT payer_id, sum(CASE kind WHEN 'owe' THEN amount_micros ELSE -amount_micros END) AS micros
                     FROM metering.transfer WHERE kind IN ('owe', 'recover') GROUP BY payer_id) t USING (payer_id)
          WHERE p.owed_micros <> coalesce(t.micros, 0) ORDER BY p.payer_id
          """);
}
