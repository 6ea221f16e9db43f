package io.tollgate.metering.audit;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.contract.Adjustment;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.contract.InMemoryPeriodStore.Closed;
import io.tollgate.metering.contract.PeriodStatement;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Compares closed periods with what {@link AdjustmentAudit} makes of their charges, and with the
 * credits that were granted for them.
 */
final class ClosedPeriodAudit {
  private static final Comparator<ChargeRow> ORDER =
      Comparator.comparing(ChargeRow::minuteStart)
          .thenComparing(ChargeRow::sessionId, IdOrder.BY_BYTES)
          .thenComparingInt(ChargeRow::minute);

  private final InMemoryContracts rows;
  private final InMemoryMoney money;

  /** What was counted in a closed period cannot change any more. */
  private final Set<ClosedPeriod> right = new HashSet<>();

  private record ClosedPeriod(UUID contractId, ContractMonth period) {}

  ClosedPeriodAudit(InMemoryContracts rows) {
    this.rows = rows;
    this.money = rows.money();
  }

  /** Looks again at what was found right. */
  void forget() {
    right.clear();
  }

  /** The closed periods of a contract in order, and every credit that its payer got of any. */
  void check(Contract contract, List<Closed> closed, List<Violation> found) {
    Optional<Instant> countedUntil = Optional.empty();
    for (Closed one : closed) {
      PeriodStatement statement = one.statement();
      ClosedPeriod key = new ClosedPeriod(contract.contractId(), statement.period());
      if (!right.contains(key)) {
        int before = found.size();
        adjustments(contract, statement, countedUntil, found);
        credits(contract, statement, found);
        if (found.size() == before) {
          right.add(key);
        }
      }
      countedUntil = Optional.of(statement.usageThrough());
    }
    granted(contract.payer(), found);
  }

  private void adjustments(
      Contract contract,
      PeriodStatement closed,
      Optional<Instant> lateFrom,
      List<Violation> found) {
    Terms terms = contract.version(closed.version()).terms();
    Instant start = closed.period().start();
    Instant end = closed.period().end();
    List<AdjustmentAudit.Charge> charges = charges(contract.contractId(), closed, lateFrom);
    Map<String, Long> expected =
        AdjustmentAudit.amounts(
            terms, AdjustmentAudit.commitment(contract, terms, start, end), charges);
    Map<String, Long> stored = new TreeMap<>();
    for (Adjustment adjustment : closed.adjustments()) {
      stored.put(adjustment.term().code() + " " + adjustment.line(), adjustment.amount().micros());
    }
    long charged = charges.stream().mapToLong(AdjustmentAudit.Charge::micros).sum();
    if (!expected.equals(stored) || charged != closed.charged().micros()) {
      found.add(
          new Violation(
              10,
              ContractRules.RECOMPUTED,
              "contract %s period %s adjusts %s of %d, computed are %s of %d"
                  .formatted(
                      contract.contractId(),
                      closed.period(),
                      stored,
                      closed.charged().micros(),
                      expected,
                      charged)));
    }
  }

  // Of every session, whoever pays: a quote names its contract.
  private List<AdjustmentAudit.Charge> charges(
      UUID contractId, PeriodStatement closed, Optional<Instant> lateFrom) {
    Map<ChargeRow, AdjustmentAudit.Charge> inOrder = new TreeMap<>(ORDER);
    for (Billing billing : money.billings().all()) {
      if (isUnder(billing, contractId)) {
        SessionRows rows = money.charges().rows(billing.sessionId()).orElseThrow();
        for (ChargeRow row : rows.charges()) {
          Quote quote = money.quotes().written(row.quoteId()).orElseThrow();
          if (isUnder(quote, contractId) && isIn(row, closed, lateFrom)) {
            inOrder.put(row, charge(rows, row, quote, closed.usageThrough()));
          }
        }
      }
    }
    return new ArrayList<>(inOrder.values());
  }

  private static boolean isIn(ChargeRow row, PeriodStatement closed, Optional<Instant> lateFrom) {
    boolean ofThePeriod = !row.minuteStart().isBefore(closed.period().start());
    boolean late = lateFrom.filter(from -> !row.createdAt().isBefore(from)).isPresent();
    return (ofThePeriod || late)
        && row.minuteStart().isBefore(closed.period().end())
        && row.createdAt().isBefore(closed.usageThrough());
  }

  private static AdjustmentAudit.Charge charge(
      SessionRows rows, ChargeRow row, Quote quote, Instant through) {
    long net = row.amount().micros();
    for (SessionRows.ReturnRow back : rows.returns()) {
      if (back.minute() == row.minute() && back.createdAt().isBefore(through)) {
        net -= back.amount().micros();
      }
    }
    return new AdjustmentAudit.Charge(
        quote.gpuModel(),
        net,
        row.rate().perMinute().micros(),
        quote.gpus().movePointRight(3).longValueExact());
  }

  private boolean isUnder(Billing billing, UUID contractId) {
    return billing.segments().stream()
        .anyMatch(
            segment ->
                isUnder(money.quotes().written(segment.quoteId()).orElseThrow(), contractId));
  }

  private static boolean isUnder(Quote quote, UUID contractId) {
    return quote.contract().filter(price -> price.contractId().equals(contractId)).isPresent();
  }

  private void credits(Contract contract, PeriodStatement closed, List<Violation> found) {
    long credited = 0;
    for (Adjustment adjustment : closed.adjustments()) {
      credited += Math.max(0, -adjustment.amount().micros());
    }
    long granted =
        closed
            .grantId()
            .flatMap(id -> money.ledger().grant(id))
            .filter(grant -> isCredit(grant) && grant.payer().equals(contract.payer()))
            .map(grant -> grant.amount().micros())
            .orElse(0L);
    if (credited != granted) {
      found.add(
          new Violation(
              14,
              ContractRules.GRANTED_ONCE,
              "contract %s period %s credits %d, granted were %d"
                  .formatted(contract.contractId(), closed.period(), credited, granted)));
    }
  }

  // A payer may have had several contracts, one after the other.
  private void granted(UUID payer, List<Violation> found) {
    Set<UUID> ofCloses = new HashSet<>();
    for (Contract contract : rows.contracts().ofPayer(payer)) {
      for (Closed closed : rows.periods().closedOf(contract.contractId())) {
        closed.statement().grantId().ifPresent(ofCloses::add);
      }
    }
    for (UUID id : money.ledger().grantsOf(payer)) {
      boolean credit = money.ledger().grant(id).filter(ClosedPeriodAudit::isCredit).isPresent();
      if (credit && !ofCloses.contains(id)) {
        found.add(new Violation(14, ContractRules.GRANTED_ONCE, "grant " + id));
      }
    }
  }

  private static boolean isCredit(Grant grant) {
    return grant.kind() == GrantKind.CONTRACT;
  }
}
