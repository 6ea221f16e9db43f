package io.tollgate.metering.defect;

/**
 * Mistakes that could be made with contracts, each at the one line that would make it. Simulated
 * worlds must catch them, as those of {@link MoneyDefect}.
 */
public enum ContractDefect implements Defect {
  /** Usage is rated session by session as it was read, not minute by minute in order of time. */
  TIERS_IN_ORDER_OF_ARRIVAL("who reports first gets the tiers that others paid for", 10),
  /** Each session has the included minutes anew. */
  INCLUDED_PER_SESSION("included minutes are credited more than once in a period", 10),
  /** A tier dearer than what was charged asks for the difference. */
  TIER_CHARGES_MORE("a tier adds to the price instead of crediting", 10),
  /** All usage of the payer is rated, also of sessions quoted before the contract began. */
  CONTRACT_TOUCHES_RUNNING_SESSION("a session that runs as its contract starts is repriced", 10),
  /** Usage that arrives after its period was closed is never rated. */
  LATE_USAGE_LOST("late usage falls between two periods", 10),
  /** The commitment is asked for whole, however much was used. */
  COMMITMENT_BESIDE_USAGE("usage does not count towards the commitment", 10),
  /** What the terms credit is recorded and never granted. */
  CREDIT_NOT_GRANTED("a closed period's credit never reaches the payer", 14),
  /** Whoever wrote a contract may approve it; the database refuses. */
  SELF_APPROVAL("a contract is approved by its author", 19),
  /** The credit line is drawn on before credits that are paid for. */
  CREDIT_LINE_DRAWN_FIRST("a payer owes while having credits", 11),
  /** A payment fills the line above its limit. */
  CREDIT_LINE_REFILLED_TWICE("a payment opens more credit than was agreed", 4);

  private final Consequence consequence;

  ContractDefect(String goesWrong, Integer... invariants) {
    this.consequence = Consequence.of(goesWrong, invariants);
  }

  @Override
  public Consequence consequence() {
    return consequence;
  }
}
