package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names one allocation: GPUs of one node held by one session. Made by the server. */
public record AllocationId(@JsonValue UUID value) implements Comparable<AllocationId> {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AllocationId {}

  /**
   * Reads the usual text form.
   *
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static AllocationId parse(String text) {
    return new AllocationId(UUID.fromString(text));
  }

  @Override
  public int compareTo(AllocationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
