package io.tollgate.scheduler.node;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.scheduler.database.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One thing that is held against a GPU or a node, as its agent said it.
 *
 * @param cause a code such as {@code xid_79}
 * @param severity {@code notice suspect sick drain}
 * @param since when it was seen first, exactly as the agent writes it: with the cause its identity
 * @param message one sentence with the evidence
 * @param hitsWork whether work that ran there is a victim of the hardware
 * @param returns whether it goes by itself
 */
public record HealthCondition(
    String cause,
    String severity,
    String since,
    String message,
    boolean hitsWork,
    boolean returns) {

  /** Adds them to a list of the API or of an event. */
  public static void write(ArrayNode list, List<HealthCondition> conditions) {
    for (HealthCondition one : conditions) {
      list.addObject()
          .put("cause", one.cause)
          .put("severity", one.severity)
          .put("since", one.since)
          .put("message", one.message)
          .put("hits_work", one.hitsWork)
          .put("returns", one.returns);
    }
  }

  static List<HealthCondition> list(ResultSet row, String column) throws SQLException {
    return Rows.parse(row.getString(column), new TypeReference<List<HealthCondition>>() {});
  }
}
