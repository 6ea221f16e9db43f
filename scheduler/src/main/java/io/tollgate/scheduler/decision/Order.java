package io.tollgate.scheduler.decision;

import java.util.Comparator;

/** Who comes first: the higher class, then who was queued first, then the smaller id. */
final class Order {
  static final Comparator<QueuedSession> SUBMIT =
      Comparator.comparingInt(QueuedSession::priority)
          .reversed()
          .thenComparing(QueuedSession::queuedAt)
          .thenComparing(session -> session.id().value(), Order::unsigned);

  private Order() {}

  /** As the ids' own order by text, without making the text. */
  static int unsigned(java.util.UUID one, java.util.UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }
}
