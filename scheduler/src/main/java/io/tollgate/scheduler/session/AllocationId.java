package io.tollgate.scheduler.session;

import io.tollgate.metering.IdOrder;
import java.util.UUID;

/** An allocation's id: GPUs of one node held by one session. */
public record AllocationId(UUID value) implements Comparable<AllocationId> {

  /** Parses the canonical text form; throws IllegalArgumentException for anything else. */
  public static AllocationId of(String text) {
    return new AllocationId(UUID.fromString(text));
  }

  @Override
  public int compareTo(AllocationId other) {
    return IdOrder.BY_BYTES.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
