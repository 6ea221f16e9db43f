package io.tollgate.scheduler.node;

import io.tollgate.metering.IdOrder;
import java.util.UUID;

/** A node's id, given when it is added. */
public record NodeId(UUID value) implements Comparable<NodeId> {

  /** Parses the canonical text form; throws IllegalArgumentException for anything else. */
  public static NodeId of(String text) {
    return new NodeId(UUID.fromString(text));
  }

  @Override
  public int compareTo(NodeId other) {
    return IdOrder.BY_BYTES.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
