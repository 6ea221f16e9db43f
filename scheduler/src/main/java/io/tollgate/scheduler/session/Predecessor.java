package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import java.util.Optional;
import java.util.UUID;

/**
 * What comes first: a session, or a whole array.
 *
 * @param value its id
 * @param array whether it is an array
 */
public record Predecessor(UUID value, boolean array) implements Comparable<Predecessor> {

  /** A session. */
  public static Predecessor of(SessionId session) {
    return new Predecessor(session.value(), false);
  }

  /** An array. */
  public static Predecessor ofArray(UUID array) {
    return new Predecessor(array, true);
  }

  /** The session that it is, if it is one. */
  public Optional<SessionId> session() {
    return array ? Optional.empty() : Optional.of(new SessionId(value));
  }

  @Override
  public int compareTo(Predecessor other) {
    return array == other.array
        ? IdOrder.BY_BYTES.compare(value, other.value)
        : Boolean.compare(array, other.array);
  }

  @Override
  public String toString() {
    return array ? "array " + value : value.toString();
  }
}
