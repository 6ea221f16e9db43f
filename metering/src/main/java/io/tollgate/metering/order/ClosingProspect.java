package io.tollgate.metering.order;

import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the end of an account would do with its balance as it is, and what stands in its way. Pure.
 *
 * @param refundable credits that were paid for; they stay refundable
 * @param lapsing all others
 * @param held in the escrow of sessions
 * @param owed spent credits whose payment was taken back
 * @param open what else is not over
 */
public record ClosingProspect(
    Money refundable, Money lapsing, Money held, Money owed, Obligations open) {

  /**
   * What a payer is bound to.
   *
   * @param dues unpaid invoices, in credits' worth
   * @param creditLine drawn from a credit line and not paid for
   * @param contracts agreed on, in effect, or with a month to close
   * @param subscriptions that go on after their period
   * @param grantsToBegin grants that begin later
   */
  public record Obligations(
      Money dues, Money creditLine, int contracts, int subscriptions, int grantsToBegin) {}

  /** Of a payer's balance and grants at a time; grants that have expired by then count no more. */
  static ClosingProspect of(
      Balance balance, List<Grant> grants, Obligations obligations, Instant now) {
    Money paid = Money.ZERO;
    Money others = Money.ZERO;
    for (Grant grant : grants) {
      if (grant.expiredAt(now)) {
        continue;
      }
      if (grant.kind() == GrantKind.PAID) {
        paid = paid.plus(grant.left());
      } else {
        others = others.plus(grant.left());
      }
    }
    return new ClosingProspect(paid, others, balance.held(), balance.owed(), obligations);
  }

  /** All that must be over first; empty when the account can end now. */
  public Set<ClosingHindrance> hindrances() {
    Set<ClosingHindrance> all = EnumSet.noneOf(ClosingHindrance.class);
    add(all, held.isPositive(), ClosingHindrance.HELD);
    add(all, owed.isPositive(), ClosingHindrance.OWED);
    add(all, open.dues().isPositive(), ClosingHindrance.DUES);
    add(all, open.creditLine().isPositive(), ClosingHindrance.CREDIT_LINE);
    add(all, open.contracts() > 0, ClosingHindrance.CONTRACT);
    add(all, open.subscriptions() > 0, ClosingHindrance.SUBSCRIPTION);
    add(all, open.grantsToBegin() > 0, ClosingHindrance.GRANTS_TO_BEGIN);
    return all;
  }

  private static void add(Set<ClosingHindrance> all, boolean stands, ClosingHindrance hindrance) {
    if (stands) {
      all.add(hindrance);
    }
  }
}
