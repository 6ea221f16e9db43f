package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.pricing.QuoteStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  public Map<UUID, Locked> lock(Collection<UUID> payers, Collection<UUID> quoteIds) {
    Map<UUID, Locked> all = new LinkedHashMap<>();
    for (UUID payer : payers) {
      Map<UUID, Offer> offers = new LinkedHashMap<>();
      for (UUID id : quoteIds) {
        quotes
            .find(id)
            .filter(quote -> quote.payer().equals(payer))
            .filter(quote -> quote.set().alternativeTo().isEmpty())
            .ifPresent(quote -> offers.put(id, Offer.of(quote)));
      }
      ledger
          .lock(payer)
          .ifPresent(
              locked -> all.put(payer, new Locked(locked.available(), isPlain(locked), offers)));
    }
    return all;
  }

  @Override
  public Map<UUID, Locked> lockFree(Collection<UUID> payers, Collection<UUID> quoteIds) {
    return lock(payers, quoteIds);
  }

  private static boolean isPlain(Payer payer) {
    return !payer.owed().isPositive() && payer.budgets() == 0;
  }

  @Override
  public Map<UUID, Funds> funds(
      Collection<UUID> payers, Collection<UUID> quoteIds, Collection<UUID> sessionIds) {
    Set<UUID> used = new HashSet<>(billings.find(sessionIds).keySet());
    for (UUID id : quoteIds) {
      quotes.find(id).filter(quote -> quote.usedBy().isPresent()).ifPresent(quote -> used.add(id));
    }
    Map<UUID, Funds> funds = new LinkedHashMap<>();
    for (UUID payer : payers) {
      List<Grant> grants = ledger.grantsOpen(payer);
      if (!grants.isEmpty()) {
        funds.put(payer, new Funds(grants, used));
      }
    }
    return funds;
  }

  @Override
  public void add(List<Billing> held, List<Transfer> draws) {
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
