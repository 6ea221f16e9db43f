package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Something that the owner of a running session should hear; once per session, kind and threshold.
 *
 * @param minutes the threshold: so many prepaid minutes are left
 * @param available what the account can still hold
 * @param needed what as many more minutes as are left would cost
 */
public record Warning(
    UUID sessionId, UUID payer, Kind kind, int minutes, Money available, Money needed) {
  /** The minutes left at which somebody is told. */
  public static final List<Integer> THRESHOLDS = List.of(60, 15, 5);

  /** What is running out. */
  public enum Kind {
    /** The prepaid time. */
    MINUTES_LEFT,
    /** The credits: the session cannot be extended by as much as it has left. */
    BALANCE_LOW;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
