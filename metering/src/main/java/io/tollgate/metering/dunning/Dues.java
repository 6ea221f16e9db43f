package io.tollgate.metering.dunning;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What is owed and by when. Chargebacks are noted by {@code Payments}, invoices by whoever issues
 * and settles them; both are reminded of, and end in a suspension, alike.
 */
public final class Dues {
  private final DueStore store;

  /** Over a store. */
  public Dues(DueStore store) {
    this.store = store;
  }

  /** A step that was reached: remind, or suspend. */
  public record Reached(Due due, DueStep step) {}

  /** Notes something owed; does nothing when its kind and reference were noted before. */
  public void owe(Due due, Cause cause, Instant now) {
    store.add(due, cause, now);
  }

  /** It is paid, or owed no more for the cause's reason; empty when nothing open is found. */
  public Optional<Due> settle(DueKind kind, String reference, Cause cause, Instant now) {
    return store.settle(kind, reference, cause.reason(), now);
  }

  /**
   * Takes an amount off an open due; the same lowering again takes nothing. What is lowered to
   * nothing is settled.
   *
   * @param loweringId of the credit note or the payment
   * @param amount at most what is left; more is refused by the rows
   * @return the due after it; empty when nothing open is found, or it was lowered by this before
   */
  public Optional<Due> lower(
      DueKind kind, String reference, UUID loweringId, Money amount, Cause cause, Instant now) {
    Optional<Due> lowered = store.lower(kind, reference, loweringId, amount, cause, now);
    return lowered.filter(due -> !due.left().isPositive()).isPresent()
            && !Planted.is(OrderDefect.LOWERED_TO_NOTHING_AND_OPEN)
        ? store.settle(kind, reference, cause.reason(), now)
        : lowered;
  }

  /** Settles the open chargebacks of a payer who owes nothing; lists them. */
  public List<Due> settleChargebacks(UUID payer, Cause cause, Instant now) {
    return store.settleChargebacks(payer, cause.reason(), now);
  }

  /** The same for up to so many payers, however the debt was paid. */
  public List<Due> settlePaidChargebacks(int payersAtMost, Cause cause, Instant now) {
    List<Due> settled = new ArrayList<>();
    for (UUID payer : store.payersThatPaid(payersAtMost)) {
      settled.addAll(store.settleChargebacks(payer, cause.reason(), now));
    }
    return settled;
  }

  /** A payer's dues, open ones first. */
  public List<Due> list(UUID payer, int limit) {
    return store.list(payer, limit);
  }

  /**
   * Takes up to so many steps whose time has come, one per due; each is listed once, whoever asks,
   * however often. A due that was forgotten for long takes its steps one look after another.
   */
  public List<Reached> reach(int limit, Cause cause, Instant now) {
    List<Reached> reached = new ArrayList<>();
    for (DueStore.Reached one : store.lockReached(now, limit)) {
      Optional<DueStep> next =
          Planted.is(OrderDefect.REMINDED_AGAIN) ? Optional.of(one.step()) : one.step().next();
      store.addStep(one.due(), one.step(), next, cause, now);
      reached.add(new Reached(one.due(), one.step()));
    }
    return reached;
  }

  /** Those of these payers who have an open due for which they were suspended. */
  public Set<UUID> suspendedFor(Collection<UUID> payers) {
    return store.suspended(payers);
  }
}
