package io.tollgate.metering.usage;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads of what was charged that no use case of charging needs. */
public interface UsageStore {
  /** What stays charged of a session's minutes up to and with that number. */
  Money netThrough(UUID sessionId, int minute);

  /** When a session's attempts began, by their number. */
  Map<Integer, Instant> attemptStarts(UUID sessionId);

  /**
   * Hands on what a payer was charged, session after session in the order of their ids (as {@link
   * io.tollgate.metering.IdOrder}), an attempt's slices in the order of time. Rows are read as they
   * are handed on, never all at once.
   */
  void slices(UsageRange range, Consumer<UsageSlice> each);
}
