package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import java.util.UUID;

/** A session's id: a UUIDv7, so that ids sort by the time of submission. */
public record SessionId(UUID value) implements Comparable<SessionId> {

  /** Parses the canonical text form; throws IllegalArgumentException for anything else. */
  public static SessionId of(String text) {
    return new SessionId(UUID.fromString(text));
  }

  @Override
  public int compareTo(SessionId other) {
    return IdOrder.BY_BYTES.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
