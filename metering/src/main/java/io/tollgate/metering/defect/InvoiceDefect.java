package io.tollgate.metering.defect;

/**
 * Mistakes that invoicing makes with money, each at the one line that would make it. The numbers
 * are of the design's invariants; a constraint of the database that refuses the rows counts as
 * caught too.
 */
public enum InvoiceDefect implements Defect {
  /** Each line is rounded to cents, and the cents are added up. */
  ROUNDED_PER_LINE("many small lines make an amount that the ledger does not know", 14),
  /** Rows that came late are taken for rows of the period that has its invoice already. */
  LATE_USAGE_LEFT_OUT("usage written after its month's invoice is never invoiced", 14),
  /** Every close sees all transfers there ever were. */
  RETURN_CREDITED_TWICE("a refund that came off one invoice comes off the next as well", 14),
  /** The number is taken in a transaction of its own; what then fails leaves a hole. */
  NUMBER_TAKEN_AHEAD("a number is skipped when the transaction fails", 15),
  /** Charges given back do not come off the invoice. */
  RETURNS_FORGOTTEN("a refunded failure is invoiced all the same", 14),
  /** What was funded by prepaid credits is owed once more. */
  PREPAID_OWED_AGAIN("credits that were paid for are invoiced", 14),
  /** The month ends at midnight UTC, whatever the payer's zone. */
  MONTH_OF_ANOTHER_ZONE("the last evening of a month is on the invoice of the next", 14),
  /** What a contract's terms took off or added is not asked for. */
  ADJUSTMENT_LEFT_OUT("what a contract's month came to is on no invoice", 14);

  private final Consequence consequence;

  InvoiceDefect(String goesWrong, Integer... invariants) {
    this.consequence = Consequence.of(goesWrong, invariants);
  }

  @Override
  public Consequence consequence() {
    return consequence;
  }
}
