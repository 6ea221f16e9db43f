package io.tollgate.metering.invoice;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * To whom a payer's invoices are addressed, from the next one on: an issued invoice has its own
 * copy.
 *
 * @param version grows with each change; 0 for a payer who has given none
 * @param legalName never empty
 * @param addressLines at most eight
 * @param taxBasisPoints tax in hundredths of a percent, 0 to 10,000
 * @param zone whose midnight ends the month
 */
public record BillingProfile(
    UUID payer,
    int version,
    String legalName,
    List<String> addressLines,
    Optional<String> taxId,
    int taxBasisPoints,
    ZoneId zone,
    Optional<String> email) {
  /** An address has no more lines. */
  public static final int ADDRESS_LINES_MAX = 8;

  /** The whole of an amount, in basis points. */
  public static final int TAX_BASIS_POINTS_MAX = 10_000;

  /** Refuses what could not be printed or computed with. */
  public BillingProfile {
    addressLines = List.copyOf(addressLines);
    if (legalName.isBlank() || addressLines.size() > ADDRESS_LINES_MAX) {
      throw new IllegalArgumentException("A profile needs a name and at most eight lines.");
    }
    if (taxBasisPoints < 0 || taxBasisPoints > TAX_BASIS_POINTS_MAX) {
      throw new IllegalArgumentException("No tax rate: " + taxBasisPoints + " basis points");
    }
  }

  /** That of a payer who has given none: addressed by id, in UTC, at the issuer's tax rate. */
  public static BillingProfile unknown(UUID payer, int taxBasisPoints) {
    return new BillingProfile(
        payer,
        0,
        "Account " + payer,
        List.of(),
        Optional.empty(),
        taxBasisPoints,
        ZoneId.of("UTC"),
        Optional.empty());
  }
}
