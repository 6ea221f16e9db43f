package io.tollgate.scheduler.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How columns become values: times, optional numbers, JSON. */
public final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /** A column that is never null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** A column that may be null. */
  public static Optional<Instant> optionalInstant(ResultSet row, String column)
      throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** An integer column that may be null. */
  public static OptionalInt optionalInt(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** A jsonb array of texts. */
  public static List<String> strings(ResultSet row, String column) throws SQLException {
    return parse(row.getString(column), new TypeReference<List<String>>() {});
  }

  /** A jsonb object of texts. */
  public static Map<String, String> map(ResultSet row, String column) throws SQLException {
    return parse(row.getString(column), new TypeReference<Map<String, String>>() {});
  }

  /** A value as JSON text. */
  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, broken);
    }
  }

  /** JSON text as a value; throws IllegalStateException when a stored document does not parse. */
  public static <T> T parse(@Nullable String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a stored document does not parse: " + text, broken);
    }
  }
}
