package io.tollgate.metering.charging;

import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Many holds of one payer under one lock. Each is accepted or refused on its own and in its turn,
 * exactly as if it had come alone: the decision runs over what is read once, and all that it
 * accepted is written at once. What is not a first use of an unused quote is left to {@link
 * Holding}.
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
    List<UUID> quoteIds = wishes.stream().map(HoldWish::quoteId).distinct().toList();
    Optional<HoldStore.Locked> locked =
        Planted.anything() ? Optional.empty() : store.lock(payer, quoteIds);
    if (locked.isEmpty()) {
      return wishes.stream().map(wish -> one.hold(payer, wish)).toList();
    }
    HoldStore.Funds funds =
        store.funds(payer, quoteIds, wishes.stream().map(HoldWish::sessionId).toList());
    boolean plain =
        wishes.stream()
            .allMatch(wish -> funds.grants().stream().noneMatch(g -> g.expiredAt(wish.now())));
    if (!plain || funds.grants().isEmpty()) {
      return wishes.stream().map(wish -> one.hold(payer, wish)).toList();
    }
    return new Round(payer, locked.get(), funds).hold(wishes);
  }

  /** The decision over one reading of the payer. */
  private final class Round {
    private final UUID payer;
    private final Map<UUID, Offer> offers;
    private final Set<UUID> used;
    private final List<Billing> billings = new ArrayList<>();
    private final List<Transfer> draws = new ArrayList<>();
    private List<Grant> grants;
    private Money available;

    Round(UUID payer, HoldStore.Locked locked, HoldStore.Funds funds) {
      this.payer = payer;
      this.offers = locked.offers();
      this.used = new HashSet<>(funds.used());
      this.grants = funds.grants();
      this.available = locked.available();
    }

    List<HoldOutcome> hold(List<HoldWish> wishes) {
      List<HoldOutcome> outcomes = new ArrayList<>();
      for (HoldWish wish : wishes) {
        Offer offer = offers.get(wish.quoteId());
        if (offer == null) {
          outcomes.add(new HoldOutcome.QuoteNotFound());
        } else if (used.contains(offer.quoteId()) || used.contains(wish.sessionId())) {
          write();
          outcomes.add(one.hold(payer, wish));
        } else {
          outcomes.add(decide(offer, wish));
        }
      }
      write();
      return outcomes;
    }

    private HoldOutcome decide(Offer offer, HoldWish wish) {
      if (!wish.now().isBefore(offer.expiresAt())) {
        return new HoldOutcome.QuoteExpired(offer.expiresAt());
      }
      Money needed = offer.total();
      Optional<List<DrawDown.Part>> parts = DrawDown.take(grants, needed.micros(), 0, wish.now());
      if (parts.isEmpty()) {
        return new HoldOutcome.InsufficientBalance(needed, available, needed.minus(available));
      }
      Billing billing = Holding.first(wish, payer, offer, available);
      billings.add(billing);
      draws.addAll(
          Ledger.draws(
              payer, wish.sessionId(), wish.sessionId(), parts.get(), wish.cause(), wish.now()));
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

    private void write() {
      if (!billings.isEmpty()) {
        store.add(payer, billings, draws);
        billings.clear();
        draws.clear();
      }
    }
  }
}
