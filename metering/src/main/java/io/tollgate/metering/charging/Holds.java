package io.tollgate.metering.charging;

import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Many new holds under their payers' locks. Each is accepted or refused on its own and in its turn,
 * exactly as if it had come alone: the decision runs over what is read once, and all that it
 * accepted is written at once. What is not a first use of an unused quote, or needs more than the
 * payer's money to decide, is left to {@link Holding}.
 */
public final class Holds {
  private final HoldStore store;
  private final Holding one;

  /** Over stores of one transaction. */
  public Holds(HoldStore store, Holding one) {
    this.store = store;
    this.one = one;
  }

  /** An answer to each wish, in their order. */
  public List<HoldOutcome> hold(UUID payer, List<HoldWish> wishes) {
    Map<HoldWish, HoldOutcome> decided = decide(Map.of(payer, wishes), true);
    List<HoldOutcome> outcomes = new ArrayList<>(wishes.size());
    for (HoldWish wish : wishes) {
      HoldOutcome outcome = decided.get(wish);
      outcomes.add(outcome == null ? one.hold(payer, wish) : outcome);
    }
    return outcomes;
  }

  /**
   * The answers to those of many payers' wishes that can be decided together; waits for nobody, so
   * it can take part in no deadlock. The others have to come alone.
   */
  public Map<HoldWish, HoldOutcome> holdFree(Map<UUID, List<HoldWish>> wishes) {
    return decide(wishes, false);
  }

  private Map<HoldWish, HoldOutcome> decide(Map<UUID, List<HoldWish>> wishes, boolean waits) {
    if (Planted.anything()) {
      return Map.of();
    }
    List<HoldWish> all = wishes.values().stream().flatMap(List::stream).toList();
    List<UUID> quoteIds = all.stream().map(HoldWish::quoteId).distinct().toList();
    Map<UUID, HoldStore.Locked> locked =
        waits ? store.lock(wishes.keySet(), quoteIds) : store.lockFree(wishes.keySet(), quoteIds);
    Map<UUID, HoldStore.Locked> plain = new LinkedHashMap<>(locked);
    plain.values().removeIf(payer -> !payer.plain());
    if (plain.isEmpty()) {
      return Map.of();
    }
    Map<UUID, HoldStore.Funds> funds =
        store.funds(plain.keySet(), quoteIds, all.stream().map(HoldWish::sessionId).toList());
    Decision decision = new Decision();
    plain.forEach(
        (payer, lock) -> {
          HoldStore.Funds has = funds.get(payer);
          List<HoldWish> its = wishes.getOrDefault(payer, List.of());
          if (has != null && its.stream().allMatch(wish -> isSteady(has, wish.now()))) {
            new Purse(payer, lock, has).decide(its, decision);
          }
        });
    if (!decision.billings().isEmpty()) {
      store.add(decision.billings(), decision.draws());
    }
    return decision.outcomes();
  }

  /** What was decided, and what is to be written of it. */
  private record Decision(
      Map<HoldWish, HoldOutcome> outcomes, List<Billing> billings, List<Transfer> draws) {
    Decision() {
      this(new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Whether no grant's time has come to begin or to expire, which the ledger writes first. */
  private static boolean isSteady(HoldStore.Funds funds, Instant now) {
    return funds.grants().stream()
        .noneMatch(grant -> grant.expiredAt(now) || (grant.pending() && !grant.notYetAt(now)));
  }

  /** One payer's money while its holds are decided. */
  private static final class Purse {
    private final UUID payer;
    private final Map<UUID, Offer> offers;
    private final Set<UUID> used;
    private List<Grant> grants;
    private Money available;

    Purse(UUID payer, HoldStore.Locked locked, HoldStore.Funds funds) {
      this.payer = payer;
      this.offers = locked.offers();
      this.used = new HashSet<>(funds.used());
      this.grants = funds.grants();
      this.available = locked.available();
    }

    void decide(List<HoldWish> wishes, Decision decision) {
      for (HoldWish wish : wishes) {
        Offer offer = offers.get(wish.quoteId());
        if (offer == null) {
          decision.outcomes().put(wish, new HoldOutcome.QuoteNotFound());
        } else if (!used.contains(offer.quoteId()) && !used.contains(wish.sessionId())) {
          decision.outcomes().put(wish, decide(offer, wish, decision));
        }
      }
    }

    private HoldOutcome decide(Offer offer, HoldWish wish, Decision decision) {
      if (!wish.now().isBefore(offer.expiresAt())) {
        return new HoldOutcome.QuoteExpired(offer.expiresAt());
      }
      Money needed = offer.total();
      Optional<List<DrawDown.Part>> parts = DrawDown.take(grants, needed.micros(), 0, wish.now());
      if (parts.isEmpty()) {
        return new HoldOutcome.InsufficientBalance(needed, available, needed.minus(available));
      }
      Billing billing = Holding.first(wish, payer, offer, available);
      decision.billings().add(billing);
      decision
          .draws()
          .addAll(
              Ledger.draws(
                  payer,
                  wish.sessionId(),
                  wish.sessionId(),
                  parts.get(),
                  wish.cause(),
                  wish.now()));
      grants = without(parts.get());
      available = available.minus(needed);
      used.add(offer.quoteId());
      used.add(wish.sessionId());
      return new HoldOutcome.Held(billing);
    }

    private List<Grant> without(List<DrawDown.Part> parts) {
      Map<UUID, Long> drawn = new HashMap<>();
      parts.forEach(part -> drawn.merge(part.grantId(), part.micros(), Math::addExact));
      List<Grant> left = new ArrayList<>(grants.size());
      for (Grant grant : grants) {
        long micros = drawn.getOrDefault(grant.grantId(), 0L);
        left.add(micros == 0 ? grant : grant.drawn(Money.ofMicros(micros)));
      }
      return left;
    }
  }
}
