package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Receipts as they stand: final ones of sessions that are settled, provisional ones of others. */
public final class Receipts {
  private final LedgerStore accounts;

  /** Over the accounts whose balance a provisional receipt shows. */
  public Receipts(LedgerStore accounts) {
    this.accounts = accounts;
  }

  /** Of one session. */
  public Receipt of(Billing billing) {
    return Objects.requireNonNull(of(List.of(billing)).get(billing.sessionId()));
  }

  /** Of sessions, by their ids; balances are read once. */
  public Map<UUID, Receipt> of(Collection<Billing> billings) {
    Set<UUID> open =
        billings.stream()
            .filter(billing -> billing.closing().isEmpty())
            .map(Billing::payer)
            .collect(Collectors.toSet());
    Map<UUID, Money> available = open.isEmpty() ? Map.of() : accounts.available(open);
    Map<UUID, Receipt> receipts = new LinkedHashMap<>();
    for (Billing billing : billings) {
      Money balanceAfter =
          billing
              .closing()
              .map(Closing::balanceAfter)
              .orElseGet(() -> Objects.requireNonNull(available.get(billing.payer())));
      receipts.put(billing.sessionId(), receipt(billing, balanceAfter));
    }
    return receipts;
  }

  private static Receipt receipt(Billing billing, Money balanceAfter) {
    Optional<Closing> closing = billing.closing();
    return new Receipt(
        billing.sessionId(),
        closing.isEmpty(),
        closing.map(Closing::endReason),
        billing.held(),
        billing.chargedMinutes(),
        billing.charged(),
        Money.ofMicros(billing.amounts().forfeited()),
        billing.released(),
        billing.balanceBefore(),
        balanceAfter,
        billing.rate(),
        closing.isPresent()
            ? Optional.empty()
            : Optional.of(billing.charged().plus(billing.left())));
  }
}
