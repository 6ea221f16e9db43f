package io.tollgate.metering.sql;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/** Binds and reads the types that JDBC leaves open. */
public final class SqlTypes {
  private SqlTypes() {}

  /** A {@code uuid[]}. */
  public static Argument uuids(Collection<UUID> values) {
    return array("uuid", values.toArray());
  }

  /** An {@code integer[]}. */
  public static Argument integers(Collection<Integer> values) {
    return array("integer", values.toArray());
  }

  /** A {@code bigint[]}. */
  public static Argument longs(Collection<Long> values) {
    return array("bigint", values.toArray());
  }

  /** A {@code text[]}. */
  public static Argument texts(Collection<String> values) {
    return array("text", values.toArray());
  }

  /** A {@code timestamptz[]}. */
  public static Argument times(Collection<Instant> values) {
    return array(
        "timestamptz",
        values.stream().map(value -> value.truncatedTo(ChronoUnit.MICROS).toString()).toArray());
  }

  /** An {@code integer} that may be absent. */
  public static Argument integer(OptionalInt value) {
    return (position, statement, context) -> {
      if (value.isPresent()) {
        statement.setInt(position, value.getAsInt());
      } else {
        statement.setNull(position, Types.INTEGER);
      }
    };
  }

  /** An {@code integer} of an array, or null. */
  public static @Nullable Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  /** A {@code uuid} that may be absent. */
  public static Argument uuid(Optional<UUID> value) {
    return typed(value, Types.OTHER);
  }

  /** A {@code timestamptz} that may be absent. */
  public static Argument time(Optional<Instant> value) {
    return typed(value.map(SqlTypes::time), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  /** A {@code date} that may be absent. */
  public static Argument date(Optional<LocalDate> value) {
    return typed(value, Types.DATE);
  }

  /** A {@code bigint} that may be absent. */
  public static Argument bigint(Optional<Long> value) {
    return typed(value, Types.BIGINT);
  }

  /** A {@code numeric} that may be absent. */
  public static Argument numeric(Optional<BigDecimal> value) {
    return typed(value, Types.NUMERIC);
  }

  /** A {@code text} that may be absent. */
  public static Argument text(Optional<String> value) {
    return typed(value, Types.VARCHAR);
  }

  // A null of no type is taken for text, which other columns refuse.
  private static Argument typed(Optional<?> value, int type) {
    return (position, statement, context) -> {
      if (value.isPresent()) {
        statement.setObject(position, value.get());
      } else {
        statement.setNull(position, type);
      }
    };
  }

  /**
   * A {@code timestamptz}: microseconds, cut and not rounded, so that no time moves to the next
   * day.
   */
  public static OffsetDateTime time(Instant value) {
    return value.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** Reads a {@code timestamptz} that is not null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Reads a {@code timestamptz} that may be null. */
  public static Optional<Instant> optionalInstant(ResultSet row, String column)
      throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** Reads a {@code uuid} that is not null. */
  public static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  /** Reads a {@code uuid} that may be null. */
  public static Optional<UUID> optionalUuid(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, UUID.class));
  }

  /** Reads an {@code integer} that may be null. */
  public static OptionalInt optionalInt(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** An array of a type that SQL names. */
  public static Argument array(String type, Object[] values) {
    return (position, statement, context) ->
        statement.setArray(position, statement.getConnection().createArrayOf(type, values));
  }
}
