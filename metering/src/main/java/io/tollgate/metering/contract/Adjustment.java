package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import java.util.Locale;
import java.util.Optional;

/**
 * What one line of the terms makes of a period.
 *
 * @param line which one, in words; together with the term it is found once in a period
 * @param quantityThousandths of a GPU-minute that it applies to
 * @param amount negative when it credits, positive when it is owed beside the charges
 */
public record Adjustment(
    Term term, String line, Optional<String> gpuModel, long quantityThousandths, Money amount) {
  /** Which part of the terms. */
  public enum Term {
    /** GPU-minutes that cost nothing. */
    INCLUDED,
    /** A volume price. */
    TIER,
    /** What usage falls short of. */
    COMMITMENT;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
