package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;

/**
 * The sums at the foot of an invoice. Down to the amount due they are exact; there the net amount
 * is rounded once to cents, half up, and the rounding is printed; the tax is computed on the
 * printed net amount and rounded once, half up (as EN 16931, BR-CO-17); gross is their sum.
 *
 * @param usage charges less returned charges, and forfeits
 * @param adjustments what contract terms took off or added
 * @param funded what the usage was funded by
 * @param credited of the adjustments, what was given back as credits already
 * @param due exact: usage + adjustments − prepaid + credited
 * @param rounding net − due
 * @param taxBasisPoints hundredths of a percent
 */
public record Totals(
    Money usage,
    Money adjustments,
    Funded funded,
    Money credited,
    Money due,
    Money rounding,
    long netCents,
    int taxBasisPoints,
    long taxCents,
    long grossCents) {
  /** One cent is ten credits. */
  public static final long MICROS_PER_CENT = 10_000_000L;

  /** Refuses sums that do not add up. */
  public Totals {
    boolean explained =
        usage.equals(funded.total())
            && due.equals(usage.plus(adjustments).minus(funded.prepaid()).plus(credited))
            && Money.ofMicros(Math.multiplyExact(netCents, MICROS_PER_CENT))
                .equals(due.plus(rounding))
            && grossCents == Math.addExact(netCents, taxCents);
    if (!explained) {
      throw new IllegalStateException("An invoice does not add up: due " + due);
    }
  }

  /**
   * The sums of an invoice.
   *
   * @param credited of the adjustments, what was given back as credits
   */
  public static Totals of(Funded funded, Money adjustments, Money credited, int taxBasisPoints) {
    Money usage = funded.total();
    Money due = usage.plus(adjustments).minus(funded.prepaid()).plus(credited);
    long net = cents(due);
    long tax = tax(net, taxBasisPoints);
    return with(funded, adjustments, credited, due, net, taxBasisPoints, tax);
  }

  /** The same with cents that were found elsewhere: what a last credit note has to take. */
  static Totals with(
      Funded funded,
      Money adjustments,
      Money credited,
      Money due,
      long netCents,
      int taxBasisPoints,
      long taxCents) {
    return new Totals(
        funded.total(),
        adjustments,
        funded,
        credited,
        due,
        Money.ofMicros(Math.multiplyExact(netCents, MICROS_PER_CENT)).minus(due),
        netCents,
        taxBasisPoints,
        taxCents,
        Math.addExact(netCents, taxCents));
  }

  /** Everything taken back: the sums of the credit note over the whole. */
  Totals negated() {
    return with(
        funded.negated(),
        Money.ZERO.minus(adjustments),
        Money.ZERO.minus(credited),
        Money.ZERO.minus(due),
        Math.negateExact(netCents),
        taxBasisPoints,
        Math.negateExact(taxCents));
  }

  /** The exact sum of all lines. */
  public Money lines() {
    return usage.plus(adjustments);
  }

  static long cents(Money exact) {
    return Rounding.halfUp(exact.micros(), 1, MICROS_PER_CENT);
  }

  static long tax(long netCents, int taxBasisPoints) {
    return Rounding.halfUp(netCents, taxBasisPoints, BillingProfile.TAX_BASIS_POINTS_MAX);
  }
}
