package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.contract.InMemoryPeriodStore.Closed;
import io.tollgate.metering.contract.StepRow;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.pricing.ContractPrice;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The invariants of contracts, looked at in the rows of a world without a database, beside {@link
 * InMemoryBooks}: what {@link ContractRules} and {@link SqlClosedPeriods} do by queries. One for
 * the life of a world; look between transactions.
 */
public final class InMemoryContractBooks {
  private final InMemoryMoney money;
  private final InMemoryContracts rows;
  private final ClosedPeriodAudit periods;
  private final CreditLineAudit lines;

  /** Quotes are written once: what was right stays right. */
  private final Set<UUID> rightQuotes = new HashSet<>();

  /** Of a world's contracts. */
  public InMemoryContractBooks(InMemoryContracts rows) {
    this.money = rows.money();
    this.rows = rows;
    this.periods = new ClosedPeriodAudit(rows);
    this.lines = new CreditLineAudit(rows);
  }

  /** The contracts written since this was last called, with their periods and lines. */
  public List<Violation> checkTouched() {
    requireCommitted();
    List<Violation> found = new ArrayList<>(0);
    for (UUID id : rows.touched().take()) {
      rows.contracts().find(id, false).ifPresent(contract -> check(contract, found));
    }
    return found;
  }

  /** All contracts, lines and quotes; closed periods from their first row on. */
  public List<Violation> checkAll() {
    requireCommitted();
    periods.forget();
    rightQuotes.clear();
    return checkOpen();
  }

  /** The same, but for closed periods and quotes that were found right: neither can change. */
  public List<Violation> checkOpen() {
    requireCommitted();
    List<Violation> found = new ArrayList<>();
    rows.contracts().all().forEach(contract -> check(contract, found));
    for (Billing billing : money.billings().all()) {
      billing.segments().forEach(segment -> quote(segment, found));
    }
    return found;
  }

  private void check(Contract contract, List<Violation> found) {
    steps(contract, found);
    List<Closed> closed = rows.periods().closedOf(contract.contractId());
    periods.check(contract, closed, found);
    lines.check(contract.payer(), found);
  }

  private void steps(Contract contract, List<Violation> found) {
    List<StepRow> steps = rows.contracts().steps(contract.contractId());
    for (StepRow step : steps) {
      boolean own =
          switch (step.step()) {
            case APPROVE -> writersBefore(step, steps).contains(step.cause().actor());
            default -> false;
          };
      if (own || SessionAudit.isMissing(step.cause())) {
        found.add(
            new Violation(
                19,
                ContractRules.FOUR_EYES,
                "contract " + contract.contractId() + " step " + step.number()));
      }
    }
  }

  private static Set<String> writersBefore(StepRow approval, List<StepRow> steps) {
    Set<String> writers = new LinkedHashSet<>();
    for (StepRow step : steps) {
      if (step.version() == approval.version() && step.number() < approval.number()) {
        switch (step.step()) {
          case CREATE, EDIT, SUBMIT -> writers.add(step.cause().actor());
          default -> {
            // Nothing of the terms is theirs.
          }
        }
      }
    }
    return writers;
  }

  private void quote(Segment segment, List<Violation> found) {
    Quote quote = money.quotes().written(segment.quoteId()).orElseThrow();
    if (quote.contract().isEmpty() || !rightQuotes.add(quote.quoteId())) {
      return;
    }
    boolean right =
        rows.contracts()
            .find(quote.contract().get().contractId(), false)
            .filter(contract -> isAsAgreed(quote, quote.contract().get(), contract))
            .isPresent();
    if (!right) {
      rightQuotes.remove(quote.quoteId());
      found.add(new Violation(10, ContractRules.AS_AGREED, "quote " + quote.quoteId()));
    }
  }

  private static boolean isAsAgreed(Quote quote, ContractPrice named, Contract contract) {
    ContractVersion version = contract.version(named.version());
    Terms terms = version.terms();
    Instant made = quote.createdAt();
    boolean inForce =
        version.effectiveFrom().filter(from -> !made.isBefore(from)).isPresent()
            && version
                .effectiveUntil()
                .filter(until -> !made.isBefore(until.plus(Rule.CLOCKS_APART_MAX)))
                .isEmpty();
    return inForce
        && contract.payer().equals(quote.payer())
        && terms.rate(quote.gpuModel(), quote.capacityClass()).equals(quote.contractRate())
        && has(terms.incrementSeconds().stream(), quote.terms().incrementSeconds())
        && has(terms.minimumSeconds().stream(), quote.terms().minimumSeconds())
        && has(terms.refundShareThousandths().stream(), quote.terms().refundShareThousandths())
        && terms
            .refundOnFailure()
            .filter(said -> said != quote.terms().refundOnFailure())
            .isEmpty();
  }

  private static boolean has(IntStream said, int quoted) {
    return said.allMatch(value -> value == quoted);
  }

  private void requireCommitted() {
    if (money.log().isOpen()) {
      throw new IllegalStateException("The books are looked at between transactions.");
    }
  }
}
