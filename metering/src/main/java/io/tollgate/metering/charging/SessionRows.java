package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * All that was written of one session's metering, in the order written: what an audit reads.
 *
 * @param charges as posted; what was given back of them stands in the returns
 */
public record SessionRows(
    Billing billing,
    List<AttemptRow> attempts,
    List<AttemptEndRow> ends,
    List<ChargeRow> charges,
    List<ReturnRow> returns,
    List<LateProofRow> lateProofs) {
  /**
   * When an attempt began.
   *
   * @param minutesBefore minute numbers used before it
   */
  public record AttemptRow(Attempt attempt, int minutesBefore, Cause cause) {}

  /**
   * How an attempt ended.
   *
   * @param billedMs what was billed by
   */
  public record AttemptEndRow(Ending ending, long billedMs, Cause cause, Instant createdAt) {}

  /** What was given back of one charge. */
  public record ReturnRow(
      int minute, UUID transferId, Money amount, Cause cause, Instant createdAt) {}

  /** Usage heard of after the end. */
  public record LateProofRow(SessionProof proof, Cause cause, Instant createdAt) {}
}
