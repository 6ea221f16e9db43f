package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.budget.Crossing;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteStore;
import io.tollgate.metering.pricing.Quoting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Supplier;

/** Sets money aside for a session and its extensions. Locks: payer, then billing. */
public final class Holding {
  private final QuoteStore quotes;
  private final Ledger ledger;
  private final BillingStore billings;
  private final Budgets budgets;

  /** Over stores of one transaction. */
  public Holding(QuoteStore quotes, Ledger ledger, BillingStore billings, Budgets budgets) {
    this.quotes = quotes;
    this.ledger = ledger;
    this.billings = billings;
    this.budgets = budgets;
  }

  /** What taking the money led to: a refusal, or thresholds of spend limits that it reached. */
  private record Taking(Optional<HoldOutcome> refusal, List<Crossing> crossings) {
    static Taking refused(HoldOutcome why) {
      return new Taking(Optional.of(why), List.of());
    }
  }

  /** The billing of a first hold. */
  static Billing first(HoldWish wish, UUID payer, Offer offer, Money before) {
    return new Billing(
        wish.sessionId(),
        payer,
        offer.terms().refundOnFailure(),
        List.of(Segment.of(wish.sessionId(), offer, 0, OptionalInt.of(0), wish.spender())),
        Amounts.ofHeld(offer.total()),
        0,
        0,
        0,
        Optional.empty(),
        OptionalInt.empty(),
        before,
        Optional.empty(),
        wish.cause(),
        wish.now());
  }

  /** The first hold. Its segment carries the session's own id and needs no acknowledgement. */
  HoldOutcome hold(UUID payer, HoldWish wish) {
    UUID sessionId = wish.sessionId();
    Optional<Quote> quote = quoteOf(payer, wish.quoteId());
    if (quote.isEmpty()) {
      return new HoldOutcome.QuoteNotFound();
    }
    Money owed = ledger.lock(payer).owed();
    Optional<Billing> known = billings.find(sessionId);
    if (known.isPresent() && holds(known.get(), sessionId, wish.quoteId())) {
      return new HoldOutcome.Held(known.get());
    }
    if (known.isPresent()) {
      throw new IllegalStateException("Session " + sessionId + " has a hold under another quote.");
    }
    Money before = ledger.available(payer);
    Taking taking =
        take(
            sessionId,
            sessionId,
            payer,
            owed,
            quote.get(),
            wish.spender(),
            wish.cause(),
            wish.now());
    if (taking.refusal().isPresent()) {
      return taking.refusal().get();
    }
    Billing billing = first(wish, payer, Offer.of(quote.get()), before);
    billings.add(billing);
    return new HoldOutcome.Held(billing, taking.crossings());
  }

  /** Adds a pending segment; a session that is stopped or settled takes none and throws. */
  public HoldOutcome extend(
      UUID sessionId,
      UUID segmentId,
      UUID payer,
      UUID quoteId,
      Spender spender,
      Cause cause,
      Instant now) {
    Optional<Quote> quote = quoteOf(payer, quoteId);
    if (quote.isEmpty()) {
      return new HoldOutcome.QuoteNotFound();
    }
    Money owed = ledger.lock(payer).owed();
    Billing billing = locked(sessionId);
    if (holds(billing, segmentId, quoteId)) {
      return new HoldOutcome.Held(billing);
    }
    if (!billing.payer().equals(payer) || billing.settled() || billing.capMinutes().isPresent()) {
      throw new IllegalStateException("Session " + sessionId + " cannot be extended any more.");
    }
    Taking taking = take(sessionId, segmentId, payer, owed, quote.get(), spender, cause, now);
    if (taking.refusal().isPresent()) {
      return taking.refusal().get();
    }
    Segment segment =
        Segment.of(
            segmentId,
            Offer.of(quote.get()),
            billing.segments().size(),
            OptionalInt.empty(),
            spender);
    billings.addSegment(sessionId, segment, cause, now);
    List<Segment> segments = new ArrayList<>(billing.segments());
    segments.add(segment);
    Billing extended =
        billing
            .withSegments(segments)
            .withAmounts(billing.amounts().plusHeld(segment.held().micros()));
    billings.update(extended);
    return new HoldOutcome.Held(extended, taking.crossings());
  }

  /** The agent keeps the new limit: the segment's minutes may be used. Repeats change nothing. */
  public void acknowledge(UUID sessionId, UUID segmentId, Instant now) {
    Billing billing = locked(sessionId);
    Segment segment = billing.segment(segmentId);
    if (segment.state() == Segment.State.VOIDED) {
      throw new IllegalStateException("Segment " + segmentId + " was voided.");
    }
    if (segment.state() == Segment.State.PENDING) {
      long position =
          billing.segments().stream().filter(known -> known.position().isPresent()).count();
      billings.updateSegment(segment.acknowledged((int) position), now);
      // Marks the billing changed for those who follow changes.
      billings.update(billing);
    }
  }

  /** Refunds a pending segment whole. Repeats change nothing. */
  public Billing voidSegment(UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    ledger.lock(billing(sessionId).payer());
    Billing billing = locked(sessionId);
    Segment segment = billing.segment(segmentId);
    if (segment.state() == Segment.State.ACKNOWLEDGED) {
      throw new IllegalStateException("Segment " + segmentId + " is in use.");
    }
    if (segment.state() == Segment.State.VOIDED && !Planted.is(MoneyDefect.SEGMENT_VOIDED_TWICE)) {
      return billing;
    }
    new Releases(ledger, budgets).release(billing.payer(), sessionId, segment.held(), cause, now);
    billings.updateSegment(segment.voided(), now);
    Billing after =
        billing
            .withSegments(
                billing.segments().stream()
                    .map(known -> known.equals(segment) ? segment.voided() : known)
                    .toList())
            .withAmounts(billing.amounts().plusReleased(segment.held().micros()));
    billings.update(after);
    return after;
  }

  /**
   * Keeps of what is held for a set of models only what that model costs, and gives the rest back.
   * Repeats change nothing. Minutes must not have been posted.
   */
  public Billing choose(UUID sessionId, String model, Cause cause, Instant now) {
    ledger.lock(billing(sessionId).payer());
    Billing billing = locked(sessionId);
    for (Segment segment : billing.segments()) {
      Quote quote = quotes.find(segment.quoteId()).orElseThrow();
      boolean open = segment.state() != Segment.State.VOIDED && quote.set().several();
      if (open && !quote.gpuModel().equals(model)) {
        billing = replaced(billing, segment, alternative(quote, model), cause, now);
      }
    }
    return billing;
  }

  /**
   * Keeps of what is held only what so many minutes cost, by a quote cut out of the session's, and
   * gives the rest back whole. For a session of one segment that has not begun.
   *
   * @param ids ids of the quotes that are cut
   */
  public Billing shorten(
      UUID sessionId, int minutes, Quoting quoting, Supplier<UUID> ids, Cause cause, Instant now) {
    ledger.lock(billing(sessionId).payer());
    Billing billing = locked(sessionId);
    List<Segment> open =
        billing.segments().stream()
            .filter(segment -> segment.state() != Segment.State.VOIDED)
            .toList();
    if (open.size() != 1 || minutes < 1 || minutes > open.get(0).minutes()) {
      throw new IllegalStateException("Session " + sessionId + " cannot be cut to " + minutes);
    }
    Quote whole = quotes.find(open.get(0).quoteId()).orElseThrow();
    Quote some = quoting.cut(whole, minutes, ids, cause, now);
    return replaced(billing, open.get(0), some, cause, now);
  }

  private Quote alternative(Quote quote, String model) {
    return quotes.alternatives(quote.quoteId()).stream()
        .filter(other -> other.gpuModel().equals(model))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Quote " + quote.quoteId() + " has no price of " + model));
  }

  private Billing replaced(Billing billing, Segment old, Quote by, Cause cause, Instant now) {
    UUID sessionId = billing.sessionId();
    Segment taking = old.replaced(by.quoteId(), Offer.of(by), billing.segments().size());
    Money rest = old.held().minus(taking.held());
    if (rest.isPositive()) {
      new Releases(ledger, budgets).release(billing.payer(), sessionId, rest, cause, now);
    }
    billings.updateSegment(old.voided(), now);
    billings.addSegment(sessionId, taking, cause, now);
    quotes.use(by.quoteId(), sessionId, taking.segmentId(), cause, now);
    List<Segment> segments = new ArrayList<>(billing.segments());
    segments.replaceAll(known -> known.equals(old) ? old.voided() : known);
    segments.add(taking);
    Billing after =
        billing.withSegments(segments).withAmounts(billing.amounts().plusReleased(rest.micros()));
    billings.update(after);
    return after;
  }

  private Optional<Quote> quoteOf(UUID payer, UUID quoteId) {
    return quotes
        .find(quoteId)
        .filter(quote -> quote.set().alternativeTo().isEmpty())
        .filter(
            quote -> quote.payer().equals(payer) || Planted.is(MoneyDefect.QUOTE_OF_ANOTHER_PAYER));
  }

  private Taking take(
      UUID sessionId,
      UUID segmentId,
      UUID payer,
      Money owed,
      Quote quote,
      Spender spender,
      Cause cause,
      Instant now) {
    // Read again under the payer's lock: every use of this quote takes that lock first.
    Quote current = quotes.find(quote.quoteId()).orElseThrow();
    if (current.usedBy().isPresent() && !Planted.is(MoneyDefect.QUOTE_USED_TWICE)) {
      return Taking.refused(new HoldOutcome.QuoteUsed(current.usedBy().get()));
    }
    if (!now.isBefore(quote.expiresAt())) {
      return Taking.refused(new HoldOutcome.QuoteExpired(quote.expiresAt()));
    }
    Money needed = quote.total();
    // Most accounts have no spend limits, and their holds read nothing of them.
    List<BudgetUse> limits =
        ledger.locked(payer).budgets() == 0 ? List.of() : budgets.applying(payer, spender, now);
    if (!limits.isEmpty()
        && !limits.get(0).allows(needed)
        && !Planted.is(MoneyDefect.BUDGET_IGNORED)) {
      return Taking.refused(new HoldOutcome.SpendLimit(needed, limits.get(0)));
    }
    boolean mayHold = !owed.isPositive() || Planted.is(OrderDefect.HELD_WHILE_OWING);
    if (!mayHold || !ledger.hold(payer, sessionId, segmentId, needed, cause, now)) {
      return Taking.refused(
          HoldOutcome.InsufficientBalance.of(needed, ledger.available(payer), owed));
    }
    List<Crossing> crossings = budgets.commit(limits, needed, cause, now);
    if (!quotes.use(quote.quoteId(), sessionId, segmentId, cause, now)
        && !Planted.is(MoneyDefect.QUOTE_USED_TWICE)) {
      throw new IllegalStateException("Quote " + quote.quoteId() + " was used without its lock.");
    }
    return new Taking(Optional.empty(), crossings);
  }

  private static boolean holds(Billing billing, UUID segmentId, UUID quoteId) {
    return billing.segments().stream()
        .anyMatch(known -> known.segmentId().equals(segmentId) && known.quoteId().equals(quoteId));
  }

  private Billing billing(UUID sessionId) {
    return billings
        .find(sessionId)
        .orElseThrow(() -> new IllegalArgumentException("No hold for session " + sessionId));
  }

  private Billing locked(UUID sessionId) {
    return billings
        .lock(sessionId)
        .orElseThrow(() -> new IllegalArgumentException("No hold for session " + sessionId));
  }
}
