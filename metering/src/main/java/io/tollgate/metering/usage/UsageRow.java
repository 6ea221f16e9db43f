package io.tollgate.metering.usage;

import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.util.Map;

/**
 * One session-minute of the usage log.
 *
 * @param minuteOfAttempt its number in its attempt, from 0: where its utilization stands
 * @param gpus of the session in that minute; a fraction of one has thousandths
 * @param funding by kind of grant, what stays of the charge; adds up to it exactly
 */
public record UsageRow(
    ChargeRow charge, int minuteOfAttempt, BigDecimal gpus, Map<GrantKind, Money> funding) {
  /** Keeps its own copy. */
  public UsageRow {
    funding = Map.copyOf(funding);
  }
}
