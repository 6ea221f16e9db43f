package io.tollgate.metering.contract;

/** What is asked for cannot be done to a contract as it stands; nothing was changed. */
public final class ContractRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Why why;
  private final String paragraph;

  /** Why. */
  public enum Why {
    /** Its state does not allow it. */
    STATE,
    /** Whoever wrote it asks to approve it. */
    SELF_APPROVAL,
    /** Another contract, or another version, has that time. */
    OVERLAP,
    /** The period is not over, or an earlier one is open. */
    PERIOD
  }

  ContractRefused(Why why, String message) {
    super(message);
    this.why = why;
    this.paragraph = message;
  }

  /** What, why and what to do. */
  public String paragraph() {
    return paragraph;
  }

  /** What stands in the way. */
  public Why why() {
    return why;
  }
}
