package io.tollgate.metering.correction;

import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.util.List;
import java.util.UUID;

/** The answer to a request to correct something. Only {@link Corrected} changed anything. */
public sealed interface CorrectionOutcome {
  /**
   * It is corrected.
   *
   * @param transfers what moves the money
   * @param left what is left to correct of it
   */
  record Corrected(UUID correctionId, List<Transfer> transfers, Money left)
      implements CorrectionOutcome {
    /** Keeps its own copy. */
    public Corrected {
      transfers = List.copyOf(transfers);
    }

    /** By how much the payer's available credits changed, in micro-credits. */
    public long changeOfAvailable() {
      return transfers.stream().mapToLong(Transfer::changeOfAvailable).sum();
    }
  }

  /** There is no such charge or transfer of this payer. */
  record NotFound() implements CorrectionOutcome {}

  /**
   * More was to be corrected than there is left to correct.
   *
   * @param left what was neither corrected nor returned
   */
  record TooMuch(Money asked, Money left) implements CorrectionOutcome {}

  /** The session is not settled, so its own receipt may still change. */
  record NotSettled(UUID sessionId) implements CorrectionOutcome {}

  /**
   * The grant has less than is to be taken back.
   *
   * @param left what it has
   */
  record Spent(UUID grantId, Money asked, Money left) implements CorrectionOutcome {}

  /**
   * Transfers of this kind move money within a session, or undo a correction: nothing to correct.
   */
  record NotCorrectable(Transfer.Kind kind) implements CorrectionOutcome {}
}
