package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What an invoice has of one session, and by which rows of the ledger.
 *
 * @param fromMinute the last minute that was on an earlier invoice, 0 for none
 * @param toMinute the last minute that is on this one; equal where only returns or a forfeit are
 * @param funded what the sum of the items was funded by
 */
public record SessionUsage(
    UUID sessionId, int fromMinute, int toMinute, List<Item> items, Funded funded) {
  /** Why an item is there. */
  public enum Kind {
    /** Charges. */
    USAGE,
    /** Returned charges; negative. */
    RETURNED,
    /** The contract's share of unused time. */
    FORFEITED;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Rows of one kind of one segment.
   *
   * @param late whether the service lies before the period
   * @param minutes how many charges or returned charges
   * @param amount their exact sum; of returns not positive
   * @param serviceFrom start of the first minute, or when the session was settled
   * @param serviceTo start of the last minute
   */
  public record Item(
      Kind kind,
      boolean late,
      UUID segmentId,
      OptionalInt firstMinute,
      OptionalInt lastMinute,
      int minutes,
      Money amount,
      Instant serviceFrom,
      Instant serviceTo,
      Product product) {}

  /** Keeps its own copy. */
  public SessionUsage {
    items = List.copyOf(items);
    if (!sum(items).equals(funded.total())) {
      throw new IllegalStateException(
          "Session " + sessionId + " used " + sum(items) + " and was funded by " + funded);
    }
  }

  /** The exact sum of its items. */
  public Money amount() {
    return funded.total();
  }

  private static Money sum(List<Item> items) {
    return items.stream().map(Item::amount).reduce(Money.ZERO, Money::plus);
  }
}
