package io.tollgate.scheduler.transaction;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids as a UUIDv7 looks, one greater than the other, the same in every run. The second half is
 * random: ids that only count would all fall into a few buckets of a hash table.
 */
public final class TimeOrderedIds implements Supplier<UUID> {
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final SplittableRandom random = new SplittableRandom(7);
  private long next = 1;

  @Override
  public UUID get() {
    return new UUID((next++ << 16) | 0x7000, (random.nextLong() >>> 2) | VARIANT);
  }
}
