package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Keeps credit lines at what contracts allow. Locks the payer. */
final class CreditLines {
  private final Ledger ledger;
  private final CreditLineStore lines;

  CreditLines(Ledger ledger, CreditLineStore lines) {
    this.ledger = ledger;
    this.lines = lines;
  }

  /** Grants what is missing of the line, or takes back what is too much. */
  CreditLine adjust(UUID payer, Money limit, Cause cause, Instant now) {
    ledger.lock(payer);
    CreditLine line = lines.line(payer, limit);
    long missing = line.target().minus(line.left()).micros();
    if (missing > 0) {
      grant(payer, Money.ofMicros(missing), cause, now);
    } else if (missing < 0) {
      takeBack(payer, -missing, cause, now);
    }
    return missing == 0 ? line : lines.line(payer, limit);
  }

  /** A payment of what was drawn: it may be drawn again, as far as the limit goes. */
  CreditLine pay(UUID paymentId, UUID payer, Money amount, Money limit, Cause cause, Instant now) {
    ledger.lock(payer);
    boolean fresh = lines.addPayment(paymentId, payer, amount, cause, now);
    CreditLine after = adjust(payer, limit, cause, now);
    if (fresh && Planted.is(ContractDefect.CREDIT_LINE_REFILLED_TWICE)) {
      grant(payer, amount, cause, now);
    }
    return after;
  }

  private void grant(UUID payer, Money amount, Cause cause, Instant now) {
    UUID id = named("credit-line", payer, lines.grants(payer).size());
    int priority = Planted.is(ContractDefect.CREDIT_LINE_DRAWN_FIRST) ? 0 : CreditLine.PRIORITY;
    ledger.credit(id, payer, amount, GrantKind.CREDIT_LINE, priority, Optional.empty(), cause, now);
  }

  private void takeBack(UUID payer, long micros, Cause cause, Instant now) {
    long rest = micros;
    for (Grant grant : lines.grants(payer)) {
      long part = Math.min(rest, grant.left().micros());
      if (part > 0) {
        ledger.takeBack(grant, Money.ofMicros(part), cause, now);
        rest -= part;
      }
    }
  }

  /** An id that follows from what is done, so that a repeat cannot do it twice. */
  static UUID named(Object... parts) {
    StringBuilder name = new StringBuilder();
    for (Object part : parts) {
      name.append(part).append(':');
    }
    return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
  }
}
