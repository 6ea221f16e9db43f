package io.tollgate.metering.order;

import java.util.Locale;

/**
 * How far an order has come. Callbacks arrive late, twice and out of order, so a report never takes
 * an order back: the later state in the order of {@link #rank} stands, and any permutation of the
 * same reports ends the same.
 */
public enum OrderState {
  /** Waits for its payment. */
  OPEN(0),
  /** Was not paid in time; a payment that comes all the same is honoured. */
  EXPIRED(1),
  /** Its payment failed; a later one that succeeds is honoured. */
  FAILED(1),
  /** Its credits were granted. */
  PAID(2),
  /** The money went back; so did what was left of the credits. */
  REFUNDED(3),
  /** The card's holder took the money back; so did we what was left of the credits. */
  CHARGED_BACK(4);

  private final int rank;

  OrderState(int rank) {
    this.rank = rank;
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a word; throws {@link IllegalArgumentException} for anything else. */
  public static OrderState ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** Where an order in this state is after that was reported. */
  public OrderState after(OrderState reported) {
    return reported.rank > rank ? reported : this;
  }

  /** Whether the money was taken back, and the credits must be too. */
  public boolean isUndone() {
    return this == REFUNDED || this == CHARGED_BACK;
  }
}
