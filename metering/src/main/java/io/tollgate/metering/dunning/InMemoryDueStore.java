package io.tollgate.metering.dunning;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Dues of a world without a database; refuses what their tables refuse. */
public final class InMemoryDueStore implements DueStore {
  private final InMemoryLedgerStore ledger;
  private final Table<Owed, Row> dues;
  private final Table<Taken, Instant> steps;
  private final Table<UUID, Lowering> lowerings;

  private record Owed(DueKind kind, String reference) {}

  private record Taken(UUID dueId, DueStep step) {}

  private record Lowering(UUID dueId, Money amount) {}

  private record Row(Due due, Optional<DueStep> next) {
    boolean isOpen() {
      return due.settledAt().isEmpty();
    }

    Instant nextAt() {
      return due.dueAt().plus(next.orElseThrow().after());
    }
  }

  /** On a log, over the ledger whose payers owe. */
  public InMemoryDueStore(UndoLog log, InMemoryLedgerStore ledger) {
    this.ledger = ledger;
    this.dues = Table.hashed(log);
    this.steps = Table.hashed(log);
    this.lowerings = Table.hashed(log);
  }

  @Override
  public boolean add(Due due, Cause cause, Instant now) {
    if (ledger.payer(due.payer()).isEmpty() || !due.amount().isPositive()) {
      throw new IllegalStateException("Due of an unknown payer or of nothing: " + due.dueId());
    }
    return dues.insert(keyOf(due), new Row(due, Optional.of(DueStep.FIRST_REMINDER)));
  }

  @Override
  public List<Due> list(UUID payer, int limit) {
    return dues.values().stream()
        .map(Row::due)
        .filter(due -> due.payer().equals(payer))
        .sorted(
            Comparator.comparing((Due due) -> due.settledAt().isPresent())
                .thenComparing(Due::dueAt, Comparator.reverseOrder())
                .thenComparing(Due::dueId, IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Due> settle(DueKind kind, String reference, String why, Instant now) {
    return dues.find(new Owed(kind, reference)).filter(Row::isOpen).map(row -> settled(row, now));
  }

  @Override
  public Optional<Due> lower(
      DueKind kind, String reference, UUID loweringId, Money amount, Cause cause, Instant now) {
    Optional<Row> open = dues.find(new Owed(kind, reference)).filter(Row::isOpen);
    if (open.isEmpty() || lowerings.contains(loweringId)) {
      return Optional.empty();
    }
    Due due = open.get().due();
    if (!amount.isPositive() || amount.compareTo(due.left()) > 0) {
      throw new IllegalStateException("Check due_lowered: " + due.dueId() + " by " + amount);
    }
    lowerings.insert(loweringId, new Lowering(due.dueId(), amount));
    Due lowered = due.lowered(due.lowered().plus(amount));
    dues.put(keyOf(due), new Row(lowered, open.get().next()));
    return Optional.of(lowered);
  }

  @Override
  public List<Due> settleChargebacks(UUID payer, String why, Instant now) {
    List<Due> settled = new ArrayList<>();
    for (Row row : paidChargebacks(due -> due.payer().equals(payer))) {
      settled.add(settled(row, now));
    }
    return settled;
  }

  @Override
  public List<UUID> payersThatPaid(int limit) {
    return paidChargebacks(due -> true).stream()
        .map(row -> row.due().payer())
        .distinct()
        .sorted(IdOrder.BY_BYTES)
        .limit(limit)
        .toList();
  }

  private List<Row> paidChargebacks(Predicate<Due> wanted) {
    return dues.values().stream()
        .filter(row -> row.isOpen() && row.due().kind() == DueKind.CHARGEBACK)
        .filter(row -> wanted.test(row.due()))
        .filter(row -> !ledger.payer(row.due().payer()).orElseThrow().owed().isPositive())
        .toList();
  }

  @Override
  public List<Reached> lockReached(Instant now, int limit) {
    return dues.values().stream()
        .filter(row -> row.isOpen() && row.next().isPresent() && !row.nextAt().isAfter(now))
        .sorted(
            Comparator.comparing(Row::nextAt)
                .thenComparing(row -> row.due().dueId(), IdOrder.BY_BYTES))
        .limit(limit)
        .map(row -> new Reached(row.due(), row.next().orElseThrow()))
        .toList();
  }

  @Override
  public void addStep(Due due, DueStep step, Optional<DueStep> next, Cause cause, Instant now) {
    if (!steps.insert(new Taken(due.dueId(), step), now)) {
      throw new IllegalStateException("Due " + due.dueId() + " took this step before: " + step);
    }
    dues.put(keyOf(due), new Row(dues.find(keyOf(due)).orElseThrow().due(), next));
  }

  @Override
  public Set<UUID> suspended(Collection<UUID> payers) {
    Set<UUID> suspended = new LinkedHashSet<>();
    for (Row row : dues.values()) {
      Due due = row.due();
      if (row.isOpen()
          && payers.contains(due.payer())
          && steps.contains(new Taken(due.dueId(), DueStep.SUSPENSION))) {
        suspended.add(due.payer());
      }
    }
    return suspended;
  }

  /** All dues. */
  public List<Due> all() {
    return dues.values().stream().map(Row::due).toList();
  }

  /** What its rows took off each due. */
  public Map<UUID, Money> lowerings() {
    Map<UUID, Money> sums = new HashMap<>();
    for (Lowering one : lowerings.values()) {
      sums.merge(one.dueId(), one.amount(), Money::plus);
    }
    return sums;
  }

  private Due settled(Row row, Instant now) {
    Due due = row.due();
    Due settled = due.settled(now);
    dues.put(keyOf(due), new Row(settled, row.next()));
    return settled;
  }

  private static Owed keyOf(Due due) {
    return new Owed(due.kind(), due.reference());
  }
}
