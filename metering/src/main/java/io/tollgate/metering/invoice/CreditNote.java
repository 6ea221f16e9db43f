package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import java.util.List;
import java.util.Optional;

/**
 * What a credit note takes back of an invoice. What is still due goes first, then what prepaid
 * credits had paid for. The last one takes exactly what is left, to the cent.
 *
 * @param taken the sums taken back, positive
 * @param whole whether nothing of the invoice is left
 * @param openLessCents by how much it lowers what is still to be paid
 * @param paidBack credits that had been bought, or were paid for since, and come back
 * @param givenBack credits that had been given, and come back
 */
record CreditNote(
    Totals taken, boolean whole, long openLessCents, Money paidBack, Money givenBack) {
  /** What is left of an invoice after the credit notes it has. */
  static Totals left(Invoice invoice, List<Invoice> notes) {
    Totals left = invoice.totals();
    for (Invoice note : notes) {
      left = sum(left, note.totals());
    }
    return left;
  }

  /**
   * A credit note over an amount of exact micro-credits, or over all that is left.
   *
   * @return empty when more is asked for than is left, or what is left is in the payer's favour
   */
  static Optional<CreditNote> of(Totals left, Optional<Money> amount, long openCents) {
    Money all = left.lines();
    Money asked = amount.orElse(all);
    boolean takesAll = asked.equals(all);
    if (!all.isPositive() || !asked.isPositive() || asked.compareTo(all) > 0) {
      return Optional.empty();
    }
    if (!takesAll && !isPlain(left)) {
      return Optional.empty();
    }
    Totals taken = takesAll ? left : part(left, asked.micros());
    return Optional.of(of(taken, takesAll, openCents));
  }

  private static CreditNote of(Totals taken, boolean whole, long openCents) {
    long openLess = Math.max(0, Math.min(openCents, taken.grossCents()));
    long paidInMoney = Math.max(0, taken.grossCents() - openLess);
    Money cash = Money.ofMicros(Math.multiplyExact(paidInMoney, Totals.MICROS_PER_CENT));
    Money paid = Money.ofMicros(taken.funded().paid()).plus(cash);
    Money given = taken.funded().prepaid().minus(Money.ofMicros(taken.funded().paid()));
    // What a contract's term gave back as credits is not given back again.
    long fromGiven = Math.max(0, Math.min(given.micros(), taken.credited().micros()));
    long fromPaid = Math.max(0, Math.min(paid.micros(), taken.credited().micros() - fromGiven));
    long paidBack = paid.micros() - fromPaid;
    long givenBack = given.micros() - fromGiven;
    // Where more of one kind came back within the invoice than it used, the other gives it.
    return new CreditNote(
        taken,
        whole,
        openLess,
        Money.ofMicros(Math.max(0, paidBack + Math.min(0, givenBack))),
        Money.ofMicros(Math.max(0, givenBack + Math.min(0, paidBack))));
  }

  // A part can be taken only where nothing that is left is negative.
  private static boolean isPlain(Totals left) {
    Funded funded = left.funded();
    return funded.paid() >= 0
        && funded.promotional() >= 0
        && funded.subscription() >= 0
        && funded.contract() >= 0
        && funded.creditLine() >= 0
        && left.adjustments().plus(left.credited()).micros() >= 0;
  }

  private static Totals part(Totals left, long asked) {
    Funded funded = left.funded();
    long line = Math.min(asked, funded.creditLine());
    long rest = asked - line;
    long trueUp = Math.min(rest, left.adjustments().plus(left.credited()).micros());
    rest -= trueUp;
    long paid = Math.min(rest, funded.paid());
    rest -= paid;
    long contract = Math.min(rest, funded.contract());
    rest -= contract;
    long subscription = Math.min(rest, funded.subscription());
    rest -= subscription;
    Funded taken = new Funded(paid, rest, subscription, contract, line);
    Money due = Money.ofMicros(Math.addExact(line, trueUp));
    long net = Math.min(Totals.cents(due), left.netCents());
    long tax = Math.min(Totals.tax(net, left.taxBasisPoints()), left.taxCents());
    return Totals.with(
        taken, Money.ofMicros(trueUp), Money.ZERO, due, net, left.taxBasisPoints(), tax);
  }

  private static Totals sum(Totals a, Totals b) {
    return Totals.with(
        a.funded().plus(b.funded()),
        a.adjustments().plus(b.adjustments()),
        a.credited().plus(b.credited()),
        a.due().plus(b.due()),
        Math.addExact(a.netCents(), b.netCents()),
        a.taxBasisPoints(),
        Math.addExact(a.taxCents(), b.taxCents()));
  }
}
