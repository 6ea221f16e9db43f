package io.tollgate.metering.defect;

/**
 * Mistakes that meters make with money, each at the one line that would make it. The numbers are of
 * the design's invariants; a constraint of the stores that refuses the rows counts as caught too.
 */
public enum MoneyDefect implements Defect {
  /** Cumulative proofs are taken for increments, so a repeated proof is charged again. */
  PROOFS_ADDED_UP("a proof sent again is charged again", 8, 10),
  /** Each row of a batch is what is due beyond what was charged before the batch. */
  ROWS_DO_NOT_TELESCOPE("several minutes posted at once are charged more than they cost", 9, 10),
  /**
   * A proof of an earlier attempt counts for the current one. The books see it when that attempt
   * ends, by a billed time that was not proved; what ran in truth is known to the simulator only.
   */
  LATE_USAGE_CHARGED("usage heard of after its attempt's end is charged", 16),
  /** A new attempt begins with minute number 1. */
  ATTEMPT_RESTARTS_MINUTES("a requeued session counts its minutes from the start again", 7, 10),
  /** An attempt that ended has used one number more than it has minutes. */
  CUT_MINUTE_USES_A_NUMBER("a free cut minute takes a prepaid one away", 10),
  /** The end by the platform is charged as any other end. */
  CUT_MINUTE_CHARGED("the minute that the platform cut is charged", 10),
  /** At an end by the platform the largest proof of a gang is billed. */
  GANG_TOPPED_UP_AT_PLATFORM_END("a gang pays for time that not all of it had", 16),
  /** Charges go on beyond the stop order. */
  STOP_CAP_IGNORED("minutes after the stop order are charged", 16),
  /** Minutes that the agent has not acknowledged may be charged. */
  PENDING_SEGMENT_CHARGED("an extension is charged before it is granted", 9),
  /** A settled session keeps its pending segments. */
  PENDING_SEGMENT_KEPT("a settled session has a hold that is still open", 6),
  /** A segment that was voided is refunded again when asked again; the escrow runs short. */
  SEGMENT_VOIDED_TWICE("a repeated void gives the money back again", 5),
  /** What is given back is given back twice. */
  REFUND_TWICE("unused time is refunded twice", 5),
  /** The billing says released, the ledger never hears of it. */
  REFUND_LOST("unused time is written off and not refunded", 5),
  /** What was drawn first is given back first. */
  FIRST_DRAW_GIVEN_BACK_FIRST("money goes back to a grant that was used up", 11),
  /** Grants are neither expired before a hold nor passed over in it. */
  EXPIRED_GRANT_DRAWN("expired credits are spent", 11),
  /** Credits that return get a later expiry although their grant has not expired. */
  GRACE_BEFORE_EXPIRY("credits live longer than they were granted for", 11),
  /** What there is is held, be it enough or not. */
  HOLD_WITHOUT_BALANCE("a session starts on credits that its payer has not", 5),
  /** A quote that was used may be used again; the stores refuse its second segment. */
  QUOTE_USED_TWICE("one quote pays for two sessions", 9),
  /** Any payer's quote will do. */
  QUOTE_OF_ANOTHER_PAYER("a payer is charged by somebody else's quote", 17),
  /** The price is read as of the next day; shows where one changes within it. */
  PRICE_OF_ANOTHER_DAY("a quote has a price that is not in force yet", 10),
  /** A factor is left out of the rate. */
  CHANNEL_MULTIPLIER_FORGOTTEN("a quote is cheaper than its factors say", 10),
  /** Only the ratio of all groups is looked at. */
  RATIO_OF_ITS_OWN_IGNORED("a group does not get the price that was set for it", 10),
  /** A price that rises takes effect when somebody likes. */
  RISE_WITHOUT_NOTICE("users pay more before they could know", 25),
  /** A price changes and nobody is told. */
  NOTICE_FORGOTTEN("a change of prices was never announced", 25),
  /** A version ends a moment before the next one begins. */
  VERSION_ENDED_EARLY("for a moment there is no price", 10),
  /** The version before one that was withdrawn ends all the same. */
  WITHDRAWAL_LEAVES_A_GAP("after a withdrawn change there is no price", 10),
  /** A failed run is charged where its workflow refunds failures. */
  FAILED_SESSION_CHARGED("a failure is charged that should be refunded whole", 12),
  /** A refunded failure does not count against the daily cap. */
  FAILURE_NOT_COUNTED("failures are refunded without end", 10, 12),
  /** A session that a policy rejected is charged like any other. */
  REJECTED_SESSION_CHARGED("a rejected session is charged", 12),
  /** A return debits an account that nobody has. */
  RETURN_FROM_NOWHERE("money appears from an unknown account", 1),
  /** The log says who funded a charge by the order in which grants would be drawn today. */
  FUNDED_BY_TODAYS_ORDER("the usage log names grants that did not pay", 11),
  /** A report takes a charge for what was posted, whatever was given back of it. */
  REPORT_COUNTS_RETURNED("a report says more than the ledger", 14),
  /** Charges are posted by nobody. */
  CHARGE_WITHOUT_ACTOR("rows do not say who made them", 19),
  /** A grant is filled when it is given, whenever it is to begin. */
  GRANT_DRAWN_EARLY("credits are spent before they are in force", 11),
  /** More is corrected than there is left to correct. */
  CORRECTED_TOO_MUCH("a charge is given back more than once", 11),
  /** Nobody asks the spend limits; the table of their periods refuses the row. */
  BUDGET_IGNORED("a session starts beyond its spend limit", 4),
  /** What goes back to the grants stays committed. */
  BUDGET_RELEASE_FORGOTTEN("money that came back counts against the spend limit", 3),
  /** A hold is committed to no spend limit. */
  BUDGET_HOLD_FORGOTTEN("a spend limit never fills", 3),
  /** Nobody asks whether a threshold was told; the table of alerts refuses the row. */
  THRESHOLD_TOLD_TWICE("an alert is told again in the same period", 3);

  private final Consequence consequence;

  MoneyDefect(String goesWrong, Integer... invariants) {
    this.consequence = Consequence.of(goesWrong, invariants);
  }

  @Override
  public Consequence consequence() {
    return consequence;
  }
}
