package io.tollgate.metering.invoice;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.util.List;

/**
 * What an amount was funded by, in micro-credits; negative where money went back.
 *
 * <p>A session's escrow is used from its first draw on and given back from its last, so what has
 * been used of it stands at the beginning of its draws, less what each was given back.
 */
public record Funded(
    long paid, long promotional, long subscription, long contract, long creditLine) {
  /** By nothing. */
  public static final Funded NOTHING = new Funded(0, 0, 0, 0, 0);

  /**
   * One draw on a grant.
   *
   * @param micros drawn and not given back
   */
  public record Source(GrantKind kind, long micros) {}

  /**
   * What the first so many micro-credits of the draws, in their order, came from.
   *
   * @throws IllegalStateException when more was used than was drawn
   */
  public static Funded first(List<Source> draws, long used) {
    Funded funded = NOTHING;
    long rest = used;
    for (Source draw : draws) {
      long part = Math.min(rest, draw.micros());
      funded = funded.plus(of(draw.kind(), part));
      rest -= part;
    }
    if (rest != 0) {
      throw new IllegalStateException("More was used than was drawn, by micros: " + rest);
    }
    return funded;
  }

  /** An amount from one kind of grant. */
  public static Funded of(GrantKind kind, long micros) {
    return switch (kind) {
      case PAID -> new Funded(micros, 0, 0, 0, 0);
      case PROMOTIONAL -> new Funded(0, micros, 0, 0, 0);
      case SUBSCRIPTION -> new Funded(0, 0, micros, 0, 0);
      case CONTRACT -> new Funded(0, 0, 0, micros, 0);
      case CREDIT_LINE -> new Funded(0, 0, 0, 0, micros);
    };
  }

  /** The exact sum. */
  public Funded plus(Funded other) {
    return new Funded(
        Math.addExact(paid, other.paid),
        Math.addExact(promotional, other.promotional),
        Math.addExact(subscription, other.subscription),
        Math.addExact(contract, other.contract),
        Math.addExact(creditLine, other.creditLine));
  }

  /** The exact difference. */
  public Funded minus(Funded other) {
    return plus(other.negated());
  }

  /** The same the other way round. */
  public Funded negated() {
    return new Funded(
        Math.negateExact(paid),
        Math.negateExact(promotional),
        Math.negateExact(subscription),
        Math.negateExact(contract),
        Math.negateExact(creditLine));
  }

  /** What was paid for, or given, before it was used. */
  public Money prepaid() {
    return Money.ofMicros(
        Math.addExact(Math.addExact(paid, promotional), Math.addExact(subscription, contract)));
  }

  /** All of it. */
  public Money total() {
    return prepaid().plus(Money.ofMicros(creditLine));
  }
}
