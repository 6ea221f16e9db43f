package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;

/**
 * What a payer may use before paying for it, as it stands. Pure.
 *
 * @param limit of the contract in force; nothing without one
 * @param left what may still be drawn
 * @param drawn in all, less what came back, whether paid for or not
 * @param paid of what was drawn, in all
 */
public record CreditLine(Money limit, Money left, Money drawn, Money paid) {
  /** Drawn last of all grants. */
  public static final int PRIORITY = 1_000_000;

  /** What is drawn and not paid for; negative when more was paid than is drawn now. */
  public Money owed() {
    return drawn.minus(paid);
  }

  /** What should be left: the limit less what is owed, never below nothing. */
  public Money target() {
    Money open = limit.minus(owed());
    return open.micros() > 0 ? open : Money.ZERO;
  }
}
