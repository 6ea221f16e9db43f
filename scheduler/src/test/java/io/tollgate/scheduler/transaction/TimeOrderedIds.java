package io.tollgate.scheduler.transaction;

import java.util.UUID;
import java.util.function.Supplier;

/** Ids as a UUIDv7 looks, one greater than the other, the same in every run. */
public final class TimeOrderedIds implements Supplier<UUID> {
  private long next = 1;

  @Override
  public UUID get() {
    return new UUID((next++ << 16) | 0x7000, 0x8000_0000_0000_0000L | next);
  }
}
