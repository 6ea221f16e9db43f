package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One line: exact, in micro-credits.
 *
 * @param late whether the service lies before the period and its rows came after its invoice
 * @param contractId the contract of a contract's rate or term
 * @param product what was used; absent from adjustments and credits
 * @param text what an adjustment or credit is for
 * @param minutes session-minutes
 * @param gpuThousandths GPU-minutes, in thousandths
 * @param serviceFrom start of the earliest minute
 * @param serviceTo start of the latest minute
 * @param adjustmentId the row it shows
 */
public record InvoiceLine(
    Kind kind,
    boolean late,
    Optional<UUID> contractId,
    Optional<Product> product,
    Optional<String> text,
    long minutes,
    long gpuThousandths,
    Money amount,
    Instant serviceFrom,
    Instant serviceTo,
    Optional<UUID> adjustmentId) {
  /** What a line is about. */
  public enum Kind {
    /** Charged session-minutes. */
    USAGE,
    /** Charges given back. */
    RETURNED,
    /** The contract's share of unused time. */
    FORFEITED,
    /** What a contract's term took off or added. */
    ADJUSTMENT,
    /** What a credit note takes back. */
    CREDIT;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
