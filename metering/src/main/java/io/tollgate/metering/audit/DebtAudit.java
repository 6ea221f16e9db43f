package io.tollgate.metering.audit;

import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Whoever owes has nothing to spend, and holds nothing. */
final class DebtAudit {
  private DebtAudit() {}

  /** Looks at a transfer that was made while its payer owed so many micro-credits. */
  static void check(Transfer transfer, long owed, List<Violation> found) {
    if (transfer.kind() == Transfer.Kind.HOLD && owed > 0) {
      found.add(
          new Violation(
              OrderRules.ORDERS,
              OrderRules.HOLDS,
              "transfer " + transfer.transferId() + " while " + owed + " are owed"));
    }
  }

  /**
   * Looks at the grants that a payer who owes has credits in.
   *
   * @param lastAt when the payer's credits moved last: what has expired since pays no debts
   */
  static void check(UUID payer, List<Grant> withCredit, Instant lastAt, List<Violation> found) {
    for (Grant grant : withCredit) {
      boolean expired = grant.expiresAt().filter(at -> !at.isAfter(lastAt)).isPresent();
      if (grant.kind() != GrantKind.CREDIT_LINE && !expired) {
        found.add(
            new Violation(
                OrderRules.ORDERS,
                OrderRules.DEBTS,
                "payer " + payer + " owes and has grant " + grant.grantId()));
      }
    }
  }
}
