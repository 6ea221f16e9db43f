package io.tollgate.metering;

import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.ArrayQuotes;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Charged;
import io.tollgate.metering.charging.Charging;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.Ends;
import io.tollgate.metering.charging.HoldObjections;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.charging.Holding;
import io.tollgate.metering.charging.Holds;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.Receipts;
import io.tollgate.metering.charging.SessionEnd;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.charging.Settled;
import io.tollgate.metering.charging.Settlement;
import io.tollgate.metering.charging.Warning;
import io.tollgate.metering.charging.Warnings;
import io.tollgate.metering.correction.Corrections;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.GrantTimes;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.metering.pricing.Quoting;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * The meter's use cases, bound to one transaction of the caller. They block, take the time and all
 * ids as arguments, and may be repeated with the same ids without a second effect. Rows are locked
 * payer first, then billing; a caller that changes several sessions in one transaction should take
 * them in the order of their ids and be ready to retry on a deadlock.
 */
public final class Metering {
  private final MeteringStores stores;
  private final MeteringPolicy policy;
  private final Quoting quoting;
  private final Ledger ledger;
  private final Holding holding;
  private final Holds holds;
  private final Charging charging;
  private final Settlement settlement;
  private final Ends ends;
  private final Budgets budgets;

  private Metering(MeteringStores stores, MeteringPolicy policy) {
    this.stores = stores;
    this.policy = policy;
    this.quoting =
        new Quoting(stores.prices(), stores.contracts(), stores.quotes(), policy.quoteValidity());
    this.ledger = new Ledger(stores.ledger(), policy.graceAfterExpiry());
    this.budgets = new Budgets(stores.budgets(), ledger);
    this.holding = new Holding(stores.quotes(), ledger, stores.billings(), budgets);
    this.holds = new Holds(stores.holds(), holding);
    this.charging = new Charging(stores.billings(), stores.charges());
    this.settlement =
        new Settlement(
            stores.ledger(),
            ledger,
            stores.billings(),
            stores.charges(),
            budgets,
            policy.failureRefundsPerDay());
    this.ends = new Ends(stores, budgets, policy);
  }

  /** Over PostgreSQL, in the handle's transaction. */
  public static Metering in(Handle handle) {
    return in(handle, MeteringPolicy.DEFAULT);
  }

  /** Over PostgreSQL, in the handle's transaction. */
  public static Metering in(Handle handle, MeteringPolicy policy) {
    return over(SqlStores.in(handle), policy);
  }

  /** Over any stores. */
  public static Metering over(MeteringStores stores) {
    return over(stores, MeteringPolicy.DEFAULT);
  }

  /** Over any stores. */
  public static Metering over(MeteringStores stores, MeteringPolicy policy) {
    return new Metering(stores, policy);
  }

  /** Opens a payer's ledger accounts; a payer stays in the world it was opened in. */
  public void openPayer(UUID payer, World world, Cause cause, Instant now) {
    stores.ledger().open(payer, world, cause, now);
    if (ledger.lock(payer).world() != world) {
      throw new IllegalArgumentException("Payer " + payer + " is of the other world.");
    }
  }

  /** Gives credits that may be held at once; lower priority numbers are drawn first. */
  public Grant credit(
      UUID grantId,
      UUID payer,
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> expiresAt,
      Cause cause,
      Instant now) {
    return ledger.credit(
        grantId, payer, amount, kind, priority, Optional.empty(), expiresAt, cause, now);
  }

  /** Grants that begin and grants that expire. */
  public GrantTimes grantTimes() {
    return new GrantTimes(stores.ledger(), ledger);
  }

  /** Takes what is left in expired grants of up to so many payers; returns how many had some. */
  public int expireGrants(int payersAtMost, Cause cause, Instant now) {
    return grantTimes().sweep(payersAtMost, cause, now);
  }

  /** Spend limits. */
  public Budgets budgets() {
    return budgets;
  }

  /** Corrections of charges and transfers. */
  public Corrections corrections() {
    return new Corrections(stores, ledger, policy.graceAfterExpiry());
  }

  /** What a payer has; an unknown one throws {@link IllegalArgumentException}. */
  public Balance balance(UUID payer) {
    return Optional.ofNullable(balances(List.of(payer)).get(payer))
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  /** The grants of a payer that have credits left, in the order they are drawn on. */
  public List<Grant> grants(UUID payer) {
    return stores.ledger().grantsWithCredit(payer);
  }

  /** What payers have; unknown ones are left out. */
  public Map<UUID, Balance> balances(Collection<UUID> payers) {
    return stores.ledger().balances(payers);
  }

  /** What payers may still have held; unknown ones are left out. */
  public Map<UUID, Money> available(Collection<UUID> payers) {
    return stores.ledger().available(payers);
  }

  /** Makes and stores a quote; the same quote id again answers with the first. */
  public QuoteOutcome quote(QuoteRequest request) {
    return quoting.quote(request);
  }

  /** The same for many of one time; the answers in their order. */
  public List<QuoteOutcome> quoteAll(List<QuoteRequest> requests) {
    return quoting.quoteAll(requests);
  }

  /** Quotes of several models. */
  public Quoting quoting() {
    return quoting;
  }

  /** A quote of this payer; another's is as good as none. */
  public Optional<Quote> findQuote(UUID quoteId, UUID payer) {
    return quoting.find(quoteId, payer);
  }

  /** Quotes, whoever asked for them; unknown ones are left out. */
  public Map<UUID, Quote> findQuotes(Collection<UUID> quoteIds) {
    return stores.quotes().find(quoteIds);
  }

  /** List prices in force, by model and class. */
  public List<PriceLine> listPrices(Instant now) {
    return quoting.listPrices(now);
  }

  /** Sets the whole price of a quote aside for a session. */
  public HoldOutcome hold(UUID sessionId, UUID payer, UUID quoteId, Cause cause, Instant now) {
    return hold(sessionId, payer, quoteId, Spender.UNKNOWN, cause, now);
  }

  /** The same on behalf of a project or key, whose spend limits are tested with the account's. */
  public HoldOutcome hold(
      UUID sessionId, UUID payer, UUID quoteId, Spender spender, Cause cause, Instant now) {
    return holdAll(payer, List.of(new HoldWish(sessionId, quoteId, spender, cause, now))).get(0);
  }

  /**
   * The same for several new sessions of one payer; each is answered on its own, in their order.
   */
  public List<HoldOutcome> holdAll(UUID payer, List<HoldWish> wishes) {
    return holds.hold(payer, wishes);
  }

  /**
   * Everything that speaks against setting that money aside, where {@link #hold} stops at the
   * first; empty when nothing does. For whoever only asks: nothing is held, but the payer is
   * locked.
   */
  public List<HoldOutcome> holdObjections(UUID payer, HoldWish wish) {
    return new HoldObjections(stores.quotes(), ledger, budgets).of(payer, wish);
  }

  /**
   * The same as {@link #holdAll} for new sessions of many payers: the answers to those that can be
   * decided without waiting for anybody. Whoever is missing comes alone, by {@link #hold}.
   */
  public Map<HoldWish, HoldOutcome> holdFree(Map<UUID, List<HoldWish>> wishes) {
    return holds.holdFree(wishes);
  }

  /** Quotes of arrays and of their elements. */
  public ArrayQuotes arrayQuotes() {
    return new ArrayQuotes(stores.quotes(), quoting, ledger);
  }

  /** Adds a pending segment with its hold; throws when the session is stopped or settled. */
  public HoldOutcome extend(
      UUID sessionId, UUID segmentId, UUID payer, UUID quoteId, Cause cause, Instant now) {
    return extend(sessionId, segmentId, payer, quoteId, Spender.UNKNOWN, cause, now);
  }

  /** The same on behalf of a project or key. */
  public HoldOutcome extend(
      UUID sessionId,
      UUID segmentId,
      UUID payer,
      UUID quoteId,
      Spender spender,
      Cause cause,
      Instant now) {
    return holding.extend(sessionId, segmentId, payer, quoteId, spender, cause, now);
  }

  /** The agent keeps the new limit: the segment's minutes may be used. */
  public void acknowledgeSegment(UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    holding.acknowledge(sessionId, segmentId, now);
  }

  /** Refunds a pending segment whole. */
  public void voidSegment(UUID sessionId, UUID segmentId, Cause cause, Instant now) {
    holding.voidSegment(sessionId, segmentId, cause, now);
  }

  /** Of what is held for a set of models only what that one costs stays; repeats change nothing. */
  public void chooseModel(UUID sessionId, String model, Cause cause, Instant now) {
    holding.choose(sessionId, model, cause, now);
  }

  /**
   * A session that has not begun is to run for so many minutes, less than were bought: only what
   * they cost stays held.
   */
  public void shorten(UUID sessionId, int minutes, Supplier<UUID> ids, Cause cause, Instant now) {
    holding.shorten(sessionId, minutes, quoting, ids, cause, now);
  }

  /** The server's stamp of RUNNING; the first of an attempt stands. */
  public void startAttempt(UUID sessionId, int attempt, Instant startedAt, Cause cause) {
    startAttempts(List.of(new Charging.Beginning(sessionId, attempt, cause)), startedAt);
  }

  /** The same for several sessions. */
  public void startAttempts(List<Charging.Beginning> attempts, Instant startedAt) {
    charging.start(attempts, startedAt);
  }

  /** Posts complete minutes that should be there and are not; lists what that led to. */
  public List<Charged> acceptProofs(List<SessionProof> proofs, Cause cause, Instant now) {
    return charging.accept(proofs, cause, now);
  }

  /** The same for what several agents proved, in one batch. */
  public List<Charged> acceptProofs(List<CausedProof> proofs, Instant now) {
    return charging.accept(proofs, now);
  }

  /** Who is to be warned after charges; each is told once. */
  public List<Warning> warnings(List<Charged> charged, Cause cause, Instant now) {
    return new Warnings(stores.billings(), stores.ledger(), stores.warnings())
        .after(charged, cause, now);
  }

  /** A stop was ordered: caps what may be charged, frees the rest, answers provisionally. */
  public Receipt capStop(UUID sessionId, Cause cause, Instant now) {
    return settlement.cap(sessionId, cause, now);
  }

  /** An attempt ended: posts or returns by the table, then settles or keeps the hold. */
  public Settled endAttempt(UUID sessionId, Ending ending, Cause cause, Instant now) {
    return settle(List.of(SessionEnd.ofAttempt(sessionId, ending, cause)), now).get(0);
  }

  /** The session ended without an attempt that runs. Minutes of earlier attempts stay charged. */
  public Receipt settleNeverRan(UUID sessionId, EndReason reason, Cause cause, Instant now) {
    return settle(List.of(SessionEnd.neverRan(sessionId, reason, cause)), now).get(0).receipt();
  }

  /**
   * The same for several sessions, each as if it had come alone and in its turn; what became of
   * each, in their order. When one of them throws, the transaction is to be undone.
   */
  public List<Settled> settle(List<SessionEnd> ended, Instant now) {
    return ends.settle(ended, now);
  }

  /** The receipt as it stands. */
  public Optional<Receipt> receipt(UUID sessionId) {
    return billing(sessionId).map(new Receipts(stores.ledger())::of);
  }

  /** Receipts as they stand; unknown sessions are left out. */
  public Map<UUID, Receipt> receipts(Collection<UUID> sessionIds) {
    return receipts(billings(sessionIds));
  }

  /** The same of sessions whose money was read just now. */
  public Map<UUID, Receipt> receipts(Map<UUID, Billing> billings) {
    return new Receipts(stores.ledger()).of(billings.values());
  }

  /** A session's money. */
  public Optional<Billing> billing(UUID sessionId) {
    return stores.billings().find(sessionId);
  }

  /** Sessions' money; unknown sessions are left out. */
  public Map<UUID, Billing> billings(Collection<UUID> sessionIds) {
    return stores.billings().find(sessionIds);
  }

  /** The usage log of a session after a minute number. */
  public List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit) {
    return stores.charges().charges(sessionId, afterMinute, limit);
  }

  /** A payer's transfers, newest first, before the given one. */
  public List<TransferRow> history(UUID payer, Optional<UUID> before, int limit) {
    return stores.ledger().history(payer, before, limit);
  }
}
