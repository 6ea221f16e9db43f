package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.order.PaymentStatus;

/** What customers buy, what their payment provider tells of it, and what is owed by invoice. */
sealed interface Trade extends Happening {
  /** Somebody orders a package: order number {@code key}. */
  record Buy(long at, int key, String account, String item) implements Trade {}

  /**
   * Somebody subscribes to a plan; its orders are number {@code key}.
   *
   * @param endsAfterMs when the first period ends, for one that began before this world did; 0 for
   *     one that begins now
   */
  record Subscribe(long at, int key, String account, String plan, String zone, long endsAfterMs)
      implements Trade {}

  /** The subscription of number {@code key} shall end with its period. */
  record Cancel(long at, int key) implements Trade {}

  /** The provider tells of the payment of order number {@code key}, the current one. */
  record Told(long at, int key, PaymentStatus status, Flaw flaw) implements Trade {}

  /** An invoice is owed, since so long or from then on. */
  record Owed(long at, int key, String account, long micros, long sinceMs) implements Trade {}

  /** Invoice number {@code key} is paid. */
  record Paid(long at, int key) implements Trade {}

  /** So much is taken off invoice number {@code key}, once. */
  record Lowered(long at, int key, long micros) implements Trade {}

  /** What is wrong with a callback. */
  enum Flaw {
    /** Nothing. */
    NONE,
    /** It comes again, under its id and under another. */
    TWICE,
    /** Nobody whom we know signed it. */
    FORGED,
    /** It tells of another amount. */
    WRONG_AMOUNT,
    /** The provider of the other world signed it. */
    OTHER_WORLD,
    /** It was signed long ago. */
    REPLAYED,
    /** Its id was that of another message. */
    ID_REUSED;

    /** Whether it should have its effect. */
    boolean isTrue() {
      return this == NONE || this == TWICE;
    }
  }
}
