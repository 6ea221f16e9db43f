package io.tollgate.metering.defect;

/**
 * Mistakes that are made with orders and what is owed, each at the one line that would make it. A
 * constraint of the stores that refuses the rows counts as caught too.
 */
public enum OrderDefect implements Defect {
  /** A second callback of the payment gives the credits again. */
  PAID_TWICE("an order that was paid is granted again", 26),
  /** The signature of a callback is not looked at. */
  FORGED_SIGNATURE_ACCEPTED("whoever knows the address buys for nothing", 26),
  /** A callback whose amount differs counts as paid. */
  AMOUNT_NOT_COMPARED("an order is paid with a cent", 26),
  /** The promotional part of a package is left out. */
  BONUS_FORGOTTEN("a paid order has not all of its grants", 26),
  /** A chargeback takes the amount of the grant instead of what is left. */
  MORE_CLAWED_BACK_THAN_LEFT("a chargeback takes more than is left", 26),
  /** What was spent of an undone order is written off. */
  SPENT_CREDITS_NOT_OWED("spent credits are given back to the card and forgotten", 26),
  /** A chargeback after a refund takes the credits again. */
  UNDONE_TWICE("a refund and a chargeback of one order are both taken", 26),
  /** Credits that come to a payer who owes stay with it. */
  DEBT_FORGOTTEN("whoever owes can spend", 26),
  /** A payer who owes may hold. */
  HELD_WHILE_OWING("a session starts on a credit line while its payer owes", 26),
  /** A renewal that was made is made again. */
  RENEWED_TWICE("a period of a subscription is ordered twice", 26),
  /** The monthly credits never expire. */
  SUBSCRIPTION_CREDITS_KEPT("credits of a period outlive it", 26),
  /** Callbacks of the test world's provider reach orders of the live one. */
  TEST_PAYS_LIVE("play money buys real credits", 26),
  /** A reminder is sent at every look. */
  REMINDED_AGAIN("a reminder is sent more than once", 26),
  /** A due of which nothing is left stays open. */
  LOWERED_TO_NOTHING_AND_OPEN("whoever owes nothing is suspended", 26);

  private final Consequence consequence;

  OrderDefect(String goesWrong, Integer... invariants) {
    this.consequence = Consequence.of(goesWrong, invariants);
  }

  @Override
  public Consequence consequence() {
    return consequence;
  }
}
