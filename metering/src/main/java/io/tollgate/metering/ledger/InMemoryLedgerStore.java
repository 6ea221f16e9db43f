package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** The ledger of a world without a database. One thread; nothing is rolled back. */
public final class InMemoryLedgerStore implements LedgerStore {
  private final Map<UUID, World> payers = new TreeMap<>();
  private final Map<UUID, Grant> grants = new LinkedHashMap<>();
  private final Map<UUID, Transfer> transfers = new LinkedHashMap<>();
  private final ToLongFunction<UUID> heldMicros;

  /** Told what a payer's open sessions hold by who keeps the billings. */
  public InMemoryLedgerStore(ToLongFunction<UUID> heldMicros) {
    this.heldMicros = heldMicros;
  }

  @Override
  public void open(UUID payer, World world, Cause cause, Instant now) {
    payers.putIfAbsent(payer, world);
  }

  @Override
  public Optional<Payer> lock(UUID payer) {
    return Optional.ofNullable(payers.get(payer))
        .map(world -> new Payer(payer, world, available(payer)));
  }

  @Override
  public Map<UUID, Balance> balances(Collection<UUID> asked) {
    Map<UUID, Balance> balances = new TreeMap<>();
    for (UUID payer : asked) {
      if (payers.containsKey(payer)) {
        balances.put(
            payer, new Balance(available(payer), Money.ofMicros(heldMicros.applyAsLong(payer))));
      }
    }
    return balances;
  }

  @Override
  public void addGrant(Grant grant) {
    grants.put(grant.grantId(), grant);
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return Optional.ofNullable(grants.get(grantId));
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    return grants.values().stream()
        .filter(grant -> grant.payer().equals(payer) && grant.left().isPositive())
        .toList();
  }

  @Override
  public List<UUID> payersWithExpired(Instant now, int limit) {
    TreeSet<UUID> found = new TreeSet<>();
    for (Grant grant : grants.values()) {
      if (grant.left().isPositive() && grant.expiredAt(now)) {
        found.add(grant.payer());
      }
    }
    return found.stream().limit(limit).toList();
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    grants.computeIfPresent(grantId, (id, grant) -> grant.withExpiryExtended(expiresAt));
  }

  @Override
  public void post(List<Transfer> posted) {
    for (Transfer transfer : posted) {
      if (transfers.putIfAbsent(transfer.transferId(), transfer) != null) {
        throw new IllegalStateException("Transfer " + transfer.transferId() + " was posted.");
      }
      transfer
          .grantId()
          .ifPresent(id -> grants.computeIfPresent(id, (same, grant) -> changed(grant, transfer)));
    }
  }

  @Override
  public List<Draw> draws(UUID sessionId) {
    Map<Integer, Draw> draws = new TreeMap<>();
    for (Transfer transfer : transfers.values()) {
      if (transfer.sessionId().equals(Optional.of(sessionId)) && transfer.draw().isPresent()) {
        int number = transfer.draw().getAsInt();
        boolean hold = transfer.kind() == Transfer.Kind.HOLD;
        long micros = transfer.amount().micros();
        draws.merge(
            number,
            new Draw(
                number, transfer.grantId().orElseThrow(), hold ? micros : 0, hold ? 0 : micros),
            (a, b) ->
                new Draw(
                    number,
                    a.grantId(),
                    a.micros() + b.micros(),
                    a.releasedMicros() + b.releasedMicros()));
      }
    }
    return List.copyOf(draws.values());
  }

  @Override
  public List<TransferRow> history(UUID payer, Optional<UUID> before, int limit) {
    List<TransferRow> rows = new ArrayList<>();
    for (Transfer transfer : transfers.values()) {
      if (before.isPresent() && transfer.transferId().equals(before.get())) {
        break;
      }
      if (transfer.payer().equals(payer)) {
        rows.add(0, TransferRow.of(transfer));
      }
    }
    return rows.stream().limit(limit).toList();
  }

  private Money available(UUID payer) {
    return grantsWithCredit(payer).stream().map(Grant::left).reduce(Money.ZERO, Money::plus);
  }

  private static Grant changed(Grant grant, Transfer transfer) {
    Money left = grant.left().plus(Money.ofMicros(transfer.changeOfAvailable()));
    if (left.micros() < 0 || left.compareTo(grant.amount()) > 0) {
      throw new IllegalStateException("Grant " + grant.grantId() + " cannot have left " + left);
    }
    return grant.withLeft(left);
  }
}
