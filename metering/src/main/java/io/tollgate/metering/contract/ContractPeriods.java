package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Settles a contract's periods, one after the other. A period is settled by the terms in force at
 * its end, over what was charged to sessions quoted under the contract; usage that arrives after
 * the close counts in the next one. Locks: contract, then payer.
 */
final class ContractPeriods {
  /** Servers' clocks and open transactions: what is older than this is all there. */
  static final Duration USAGE_SETTLES = Duration.ofMinutes(5);

  /** By itself a period is closed so long after its end. */
  static final Duration CLOSED_AFTER = Duration.ofHours(1);

  /** Before anything that is bought, like what comes back to a customer. */
  private static final int GRANT_PRIORITY = 50;

  private final ContractStore contracts;
  private final PeriodStore periods;
  private final ContractUsage usage;
  private final Ledger ledger;

  ContractPeriods(
      ContractStore contracts, PeriodStore periods, ContractUsage usage, Ledger ledger) {
    this.contracts = contracts;
    this.periods = periods;
    this.usage = usage;
    this.ledger = ledger;
  }

  /** As closed, or as it would be if it were over now. */
  PeriodStatement statement(Contract contract, ContractMonth period, Instant now) {
    Optional<PeriodStatement> closed = periods.find(contract, period);
    if (closed.isPresent()) {
      return withCommitment(contract, closed.get());
    }
    return rated(contract, period, now);
  }

  /** Closes the next period; one that is closed already is answered as it was closed. */
  PeriodStatement close(UUID contractId, ContractMonth period, Cause cause, Instant now) {
    Contract contract =
        contracts
            .find(contractId, true)
            .orElseThrow(() -> new IllegalArgumentException("No contract " + contractId));
    ledger.lock(contract.payer());
    Optional<PeriodStatement> closed = periods.find(contract, period);
    if (closed.isPresent()) {
      return withCommitment(contract, closed.get());
    }
    ContractMonth next = next(contract);
    if (!next.equals(period)) {
      String what = "Period " + next + " is the next to be closed, not " + period;
      throw new ContractRefused(ContractRefused.Why.PERIOD, what + "; close them in their order.");
    }
    Instant through = now.minus(USAGE_SETTLES).truncatedTo(ChronoUnit.MICROS);
    if (through.isBefore(period.end())) {
      String when = "from " + period.end().plus(USAGE_SETTLES) + " on";
      throw new ContractRefused(
          ContractRefused.Why.PERIOD,
          "Period " + period + " can be closed " + when + ", when its usage is all there.");
    }
    PeriodStatement rated = rated(contract, period, through);
    PeriodStatement granted = granted(rated, cause, now);
    periods.add(granted, cause, now);
    return granted;
  }

  /** The next period to be closed; a contract that never took effect has none. */
  ContractMonth next(Contract contract) {
    Optional<PeriodStatement> last = periods.last(contract);
    return last.isPresent()
        ? last.get().period().next()
        : ContractMonth.of(
            contract
                .startsAt()
                .orElseThrow(
                    () ->
                        new ContractRefused(
                            ContractRefused.Why.PERIOD,
                            "The contract never took effect, so it has no periods.")),
            contract.timeZone());
  }

  /** The period to close by now, if the contract has one. */
  Optional<ContractMonth> due(Contract contract, Instant now) {
    if (contract.startsAt().isEmpty()) {
      return Optional.empty();
    }
    ContractMonth next = next(contract);
    if (next.end().plus(CLOSED_AFTER).isAfter(now)) {
      return Optional.empty();
    }
    Instant counted =
        periods.last(contract).map(PeriodStatement::usageThrough).orElse(next.start());
    boolean matters =
        inForce(contract, next).toMillis() > 0
            || periods.hasUsageAfter(contract.contractId(), counted);
    return matters ? Optional.of(next) : Optional.empty();
  }

  /** What the draft would make of a payer's usage in a period. */
  Preview preview(Contract contract, Terms terms, ContractMonth period, Instant now) {
    return usage.read(
        new ContractUsage.Wanted(
            contract.payer(),
            Optional.empty(),
            period.start(),
            period.end(),
            now,
            Optional.empty()),
        runs -> Preview.of(terms, terms.commitment(), runs));
  }

  private PeriodStatement rated(Contract contract, ContractMonth period, Instant through) {
    ContractVersion version =
        contract
            .settling(period.end())
            .orElseThrow(
                () ->
                    new ContractRefused(
                        ContractRefused.Why.PERIOD,
                        "The contract takes effect after period " + period + "."));
    Money commitment = commitment(contract, version.terms(), period);
    PeriodRating rating = new PeriodRating(version.terms());
    usage.read(
        wanted(contract, period, through),
        runs -> {
          UsageOrder.each(
              runs,
              run ->
                  index ->
                      rating.add(
                          run.sessionId(), run.gpuModel(), run.quantity(index), run.micros(index)));
          return rating;
        });
    return new PeriodStatement(
        contract.contractId(),
        version.version(),
        contract.payer(),
        period,
        Optional.empty(),
        through,
        rating.charged(),
        rating.quantityThousandths(),
        commitment,
        rating.adjustments(commitment),
        Optional.empty());
  }

  private ContractUsage.Wanted wanted(Contract contract, ContractMonth period, Instant through) {
    // What the period before has counted ends with its close; later rows of its time count here.
    Optional<Instant> lateFrom =
        periods
            .last(contract)
            .filter(last -> !last.period().end().isAfter(period.start()))
            .map(PeriodStatement::usageThrough);
    boolean all = Planted.is(ContractDefect.CONTRACT_TOUCHES_RUNNING_SESSION);
    boolean lost = Planted.is(ContractDefect.LATE_USAGE_LOST);
    return new ContractUsage.Wanted(
        contract.payer(),
        all ? Optional.empty() : Optional.of(contract.contractId()),
        period.start(),
        period.end(),
        through,
        lost ? Optional.empty() : lateFrom);
  }

  private PeriodStatement granted(PeriodStatement rated, Cause cause, Instant now) {
    Optional<UUID> grant = Optional.empty();
    if (rated.credits().isPositive() && !Planted.is(ContractDefect.CREDIT_NOT_GRANTED)) {
      UUID id = CreditLines.named("contract-credit", rated.contractId(), rated.period());
      ledger.credit(
          id,
          rated.payer(),
          rated.credits(),
          GrantKind.CONTRACT,
          GRANT_PRIORITY,
          Optional.empty(),
          cause,
          now);
      grant = Optional.of(id);
    }
    return new PeriodStatement(
        rated.contractId(),
        rated.version(),
        rated.payer(),
        rated.period(),
        Optional.of(now.truncatedTo(ChronoUnit.MICROS)),
        rated.usageThrough(),
        rated.charged(),
        rated.quantityThousandths(),
        rated.commitment(),
        rated.adjustments(),
        grant);
  }

  private static PeriodStatement withCommitment(Contract contract, PeriodStatement closed) {
    Terms terms = contract.version(closed.version()).terms();
    return new PeriodStatement(
        closed.contractId(),
        closed.version(),
        closed.payer(),
        closed.period(),
        closed.closedAt(),
        closed.usageThrough(),
        closed.charged(),
        closed.quantityThousandths(),
        commitment(contract, terms, closed.period()),
        closed.adjustments(),
        closed.grantId());
  }

  /** The part of a period's commitment that falls to the time the contract is in force. */
  static Money commitment(Contract contract, Terms terms, ContractMonth period) {
    return Money.ofMicros(
        Rounding.halfUp(
            terms.commitment().micros(),
            inForce(contract, period).toMillis(),
            period.length().toMillis()));
  }

  private static Duration inForce(Contract contract, ContractMonth period) {
    Duration sum = Duration.ZERO;
    for (ContractVersion version : contract.versions()) {
      if (version.effectiveFrom().isPresent()) {
        Instant from = later(version.effectiveFrom().get(), period.start());
        Instant until =
            version.effectiveUntil().filter(u -> u.isBefore(period.end())).orElse(period.end());
        sum = from.isBefore(until) ? sum.plus(Duration.between(from, until)) : sum;
      }
    }
    return sum;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Contracts that may have a period to close. */
  List<UUID> candidates(Instant now, Optional<UUID> after, int limit) {
    return periods.candidates(now, after, limit);
  }
}
