package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Charges and what was returned of them; written once. */
public interface ChargeStore {
  /**
   * The common case without reading first: posts the next minute of each session whose proof
   * completes exactly that, at the plain rate of its first segment. Whatever is not as simple is
   * left as it is, for the caller to plan; the row is the one that {@link ChargePlan} would give.
   *
   * @param proofs at most one of a session
   * @return what was charged, one entry for each session posted
   */
  List<Charged> advance(Collection<CausedProof> proofs, Instant now);

  /**
   * Posts the rows of each billing that is still as it was when they were planned, and moves its
   * minute counter and escrow with them.
   *
   * @return the sessions posted; the others changed meanwhile and are untouched
   */
  Set<UUID> post(Collection<Posting> postings, Instant now);

  /** Records what was given back of charges; the transfers are posted by the caller. */
  void addReturns(List<Transfer> returns);

  /** The usage log after a minute, in order. */
  List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit);

  /**
   * Rows of one session to post, and what they assume of it.
   *
   * @param billing as it was when planned
   * @param provenMs of the current attempt
   * @param cause why they are posted
   */
  record Posting(
      Billing billing, Attempt attempt, long provenMs, List<ChargePlan.Row> rows, Cause cause) {
    /** The sum of the rows. */
    public long micros() {
      long sum = 0;
      for (ChargePlan.Row row : rows) {
        sum = Math.addExact(sum, row.micros());
      }
      return sum;
    }

    /** When a minute of the current attempt began. */
    public Instant startOf(ChargePlan.Row row) {
      long before = row.minute() - 1L - billing.minuteNumbersUsed();
      return attempt.startedAt().plusSeconds(60 * before);
    }
  }
}
