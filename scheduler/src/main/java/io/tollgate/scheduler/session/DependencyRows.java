package io.tollgate.scheduler.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.scheduler.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Dependencies as they stand in rows and answers. */
final class DependencyRows {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DependencyRows() {}

  static ArrayNode json(List<Dependency> after) {
    ArrayNode json = Json.array();
    for (Dependency one : after) {
      json.addObject()
          .put(one.on().array() ? "array_id" : "session_id", one.on().value().toString())
          .put("on", one.condition().word())
          .put("delay_seconds", one.delay().toSeconds());
    }
    return json;
  }

  /** The column's text; empty when there are none, which keeps the row out of the index. */
  static Optional<String> text(List<Dependency> after) {
    return after.isEmpty() ? Optional.empty() : Optional.of(json(after).toString());
  }

  static List<Dependency> read(ResultSet row) throws SQLException {
    String text = row.getString("starts_after");
    List<Dependency> after = new ArrayList<>();
    if (text == null) {
      return after;
    }
    try {
      for (JsonNode one : MAPPER.readTree(text)) {
        after.add(
            new Dependency(
                one.hasNonNull("array_id")
                    ? Predecessor.ofArray(id(one, "array_id"))
                    : new Predecessor(id(one, "session_id"), false),
                Dependency.Condition.of(one.path("on").asText()),
                Duration.ofSeconds(one.path("delay_seconds").asLong())));
      }
    } catch (JsonProcessingException broken) {
      throw new SQLException("starts_after is no list: " + text, broken);
    }
    return after;
  }

  private static UUID id(JsonNode one, String name) {
    return UUID.fromString(one.path(name).asText());
  }
}
