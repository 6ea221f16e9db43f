package io.tollgate.scheduler.session;

import java.util.Optional;
import java.util.UUID;

/** Which sessions of a list are wanted, as to arrays. */
public enum ElementFilter {
  /** All of them. */
  ANY(""),
  /** No elements, of which there may be very many. */
  ALONE(" AND s.array_id IS NULL"),
  /** The elements of one array. */
  OF_ARRAY(" AND s.array_id = :array");

  private final String sql;

  ElementFilter(String sql) {
    this.sql = sql;
  }

  /** Elements of that array, or else no elements. */
  public static ElementFilter of(Optional<UUID> array) {
    return array.isPresent() ? OF_ARRAY : ALONE;
  }

  /** The condition, on the alias {@code s}. */
  String sql() {
    return sql;
  }
}
