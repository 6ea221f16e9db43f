package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.pricing.QuoteStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Holds of a world without a database, over the stores that keep their parts; for one thread. */
public final class InMemoryHolds implements HoldStore {
  private final QuoteStore quotes;
  private final LedgerStore ledger;
  private final BillingStore billings;

  /** Over stores of the same world. */
  public InMemoryHolds(QuoteStore quotes, LedgerStore ledger, BillingStore billings) {
    this.quotes = quotes;
    this.ledger = ledger;
    this.billings = billings;
  }

  @Override
  public Optional<Locked> lock(UUID payer, Collection<UUID> quoteIds) {
    Map<UUID, Offer> offers = new LinkedHashMap<>();
    for (UUID id : quoteIds) {
      quotes
          .find(id)
          .filter(quote -> quote.payer().equals(payer))
          .ifPresent(quote -> offers.put(id, Offer.of(quote)));
    }
    return ledger
        .lock(payer)
        .map(locked -> new Locked(locked.available(), isPlain(locked), offers));
  }

  private static boolean isPlain(Payer payer) {
    return !payer.owed().isPositive() && payer.budgets() == 0;
  }

  @Override
  public Funds funds(UUID payer, Collection<UUID> quoteIds, Collection<UUID> sessionIds) {
    Set<UUID> used = new HashSet<>(billings.find(sessionIds).keySet());
    for (UUID id : quoteIds) {
      quotes.find(id).filter(quote -> quote.usedBy().isPresent()).ifPresent(quote -> used.add(id));
    }
    return new Funds(ledger.grantsOpen(payer), used);
  }

  @Override
  public void add(UUID payer, List<Billing> held, List<Transfer> draws) {
    ledger.post(draws);
    for (Billing billing : held) {
      Segment first = billing.segments().get(0);
      if (!quotes.use(
          first.quoteId(),
          billing.sessionId(),
          first.segmentId(),
          billing.cause(),
          billing.createdAt())) {
        throw new IllegalStateException("Quote was used before: " + first.quoteId());
      }
      billings.add(billing);
    }
  }
}
