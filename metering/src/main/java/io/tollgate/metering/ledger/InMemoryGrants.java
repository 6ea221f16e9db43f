package io.tollgate.metering.ledger;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Grants of a world without a database; refuses what their table refuses. */
final class InMemoryGrants {
  private final Table<UUID, Grant> grants;
  private final AppendOnly<UUID, UUID> ofPayer;
  private final Table<UUID, List<Grant>> withCredit;
  private final Table<UUID, List<Grant>> pending;

  InMemoryGrants(UndoLog log) {
    this.grants = Table.hashed(log);
    this.ofPayer = new AppendOnly<>(log);
    this.withCredit = Table.hashed(log);
    this.pending = Table.hashed(log);
  }

  void add(Grant grant) {
    Grant empty = grant.withLeft(Money.ZERO);
    if (!grant.amount().isPositive() || !grants.insert(grant.grantId(), empty)) {
      throw new IllegalStateException("Grant of nothing, or it exists: " + grant.grantId());
    }
    ofPayer.append(grant.payer(), grant.grantId());
    if (grant.pending()) {
      file(pending, empty, true);
    }
  }

  Optional<Grant> find(UUID grantId) {
    return grants.find(grantId);
  }

  Grant known(UUID grantId) {
    return grants
        .find(grantId)
        .orElseThrow(() -> new IllegalStateException("Unknown grant: " + grantId));
  }

  List<UUID> ofPayer(UUID payer) {
    return ofPayer.of(payer);
  }

  List<Grant> withCredit(UUID payer) {
    return withCredit.find(payer).orElse(List.of());
  }

  List<Grant> open(UUID payer) {
    List<Grant> waiting = pending.find(payer).orElse(List.of());
    if (waiting.isEmpty()) {
      return withCredit(payer);
    }
    List<Grant> open = new ArrayList<>(withCredit(payer));
    open.addAll(waiting);
    open.sort(DrawDown.ORDER);
    return open;
  }

  List<UUID> claimExpired(Instant now, int limit) {
    return claim(withCredit, grant -> grant.expiredAt(now), limit);
  }

  List<UUID> claimBeginning(Instant now, int limit) {
    return claim(pending, grant -> !grant.notYetAt(now), limit);
  }

  void replace(Grant before, Grant after) {
    grants.put(after.grantId(), after);
    file(withCredit, after, after.left().isPositive());
    if (before.pending()) {
      file(pending, after, after.pending());
    }
  }

  private static void file(Table<UUID, List<Grant>> where, Grant grant, boolean belongs) {
    List<Grant> live = new ArrayList<>(where.find(grant.payer()).orElse(List.of()));
    live.removeIf(other -> other.grantId().equals(grant.grantId()));
    if (belongs) {
      live.add(grant);
      live.sort(DrawDown.ORDER);
    }
    where.put(grant.payer(), List.copyOf(live));
  }

  private static List<UUID> claim(Table<UUID, List<Grant>> among, Predicate<Grant> due, int limit) {
    List<UUID> found = new ArrayList<>();
    for (UUID payer : among.keys()) {
      if (among.find(payer).orElse(List.of()).stream().anyMatch(due)) {
        found.add(payer);
      }
    }
    found.sort(IdOrder.BY_BYTES);
    return List.copyOf(found.subList(0, Math.min(limit, found.size())));
  }
}
