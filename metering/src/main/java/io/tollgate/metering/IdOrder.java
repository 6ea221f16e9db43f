package io.tollgate.metering;

import java.util.Comparator;
import java.util.UUID;

/** The order of ids everywhere: by their bytes, as PostgreSQL and their text have it. */
public final class IdOrder {
  /** Unlike {@link UUID#compareTo}, which takes the first bit for a sign. */
  public static final Comparator<UUID> BY_BYTES =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };

  private IdOrder() {}
}
