package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a contract makes of a period: so far, or closed.
 *
 * @param version whose terms settle it
 * @param closedAt when it was closed; absent while it is open
 * @param usageThrough usage posted before is in it; what comes later goes to the next period
 * @param charged by sessions quoted under the contract, net of returns
 * @param quantityThousandths of a GPU-minute
 * @param commitment of the period; a part of it where the contract is in force for a part
 * @param adjustments what the terms give back, and what the commitment asks for
 * @param grantId the credits given at the close, when there were any
 */
public record PeriodStatement(
    UUID contractId,
    int version,
    UUID payer,
    ContractMonth period,
    Optional<Instant> closedAt,
    Instant usageThrough,
    Money charged,
    long quantityThousandths,
    Money commitment,
    List<Adjustment> adjustments,
    Optional<UUID> grantId) {
  /** Keeps its own copy. */
  public PeriodStatement {
    adjustments = List.copyOf(adjustments);
  }

  /** What is given back; not negative. */
  public Money credits() {
    return sum(-1);
  }

  /** What is owed beside the charges; not negative. */
  public Money trueUp() {
    return sum(1);
  }

  /** What the period comes to. */
  public Money total() {
    return charged.minus(credits()).plus(trueUp());
  }

  private Money sum(int sign) {
    long sum = 0;
    for (Adjustment adjustment : adjustments) {
      sum += Math.max(0, sign * adjustment.amount().micros());
    }
    return Money.ofMicros(sum);
  }
}
