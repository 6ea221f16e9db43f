package io.tollgate.metering.pricing;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.UUID;

/**
 * A version of a factor by which a price is multiplied.
 *
 * @param name the workflow, group or channel, or {@code *} where none has a version of its own
 */
public record Ratio(UUID versionId, Kind kind, String name, BigDecimal value) {
  /** What a ratio belongs to. */
  public enum Kind {
    /** The catalogue entry that runs. */
    WORKFLOW,
    /** The account's price group. */
    GROUP,
    /** How the key's owner came in: {@code app} or {@code api}. */
    CHANNEL;

    /** The word used in SQL. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
