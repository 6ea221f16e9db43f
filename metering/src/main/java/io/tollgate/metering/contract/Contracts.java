package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The use cases of contracts, bound to one transaction of the caller: their life, their periods and
 * their credit line. They take time and ids as arguments and throw {@link ContractRefused} where
 * the contract does not allow what is asked. Rows are locked contract first, then payer.
 */
public final class Contracts {
  private final ContractStore contracts;
  private final CreditLineStore lines;
  private final CreditLines creditLines;
  private final ContractPeriods periods;
  private final ContractActs acts;

  private Contracts(ContractStores stores, MeteringPolicy policy) {
    Ledger ledger = new Ledger(stores.ledger(), policy.graceAfterExpiry());
    this.contracts = stores.contracts();
    this.lines = stores.lines();
    this.creditLines = new CreditLines(ledger, lines);
    this.periods = new ContractPeriods(contracts, stores.periods(), stores.usage(), ledger);
    this.acts = new ContractActs(contracts, ledger, creditLines);
  }

  /** Over PostgreSQL, in the handle's transaction. */
  public static Contracts in(Handle handle) {
    ContractStores stores =
        new ContractStores(
            new SqlContractStore(handle),
            new SqlPeriodStore(handle),
            new SqlContractUsage(handle),
            new SqlCreditLineStore(handle),
            new SqlLedgerStore(handle));
    return over(stores, MeteringPolicy.DEFAULT);
  }

  /** Over any stores. */
  public static Contracts over(ContractStores stores, MeteringPolicy policy) {
    return new Contracts(stores, policy);
  }

  /** Writes a contract's first draft. The terms must have been checked. */
  public Contract draft(
      UUID contractId,
      UUID termsId,
      UUID payer,
      String name,
      ZoneId timeZone,
      Terms terms,
      Cause cause,
      Instant now) {
    contracts.add(contractId, payer, name, timeZone.getId(), cause, micros(now));
    acts.version(contractId, payer, 1, termsId, terms, cause, micros(now));
    return get(contractId);
  }

  /** Changes a draft; of a contract in effect, writes the draft of a new version. */
  public Contract edit(UUID contractId, UUID termsId, Terms terms, Cause cause, Instant now) {
    acts.edit(locked(contractId), termsId, terms, cause, micros(now));
    return get(contractId);
  }

  /** Asks somebody else to approve the draft. */
  public Contract submit(UUID contractId, Cause cause, Instant now) {
    acts.submit(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** Approves what was submitted; refused to everybody who wrote or submitted it. */
  public Contract approve(UUID contractId, Cause cause, Instant now) {
    acts.approve(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** Sends it back to its author. */
  public Contract reject(UUID contractId, Cause cause, Instant now) {
    acts.reject(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** Lets the approved version take effect: now, or at the start that its terms name. */
  public Contract activate(UUID contractId, Cause cause, Instant now) {
    acts.activate(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** Ends the contract now, and gives up what is still being agreed on. */
  public Contract terminate(UUID contractId, Cause cause, Instant now) {
    acts.terminate(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** Contracts with something to take effect or to end by now. */
  public List<UUID> due(Instant now, int limit) {
    return contracts.due(micros(now), limit);
  }

  /** Does what is due of one; doing it again changes nothing. */
  public Contract doDue(UUID contractId, Cause cause, Instant now) {
    acts.doDue(locked(contractId), cause, micros(now));
    return get(contractId);
  }

  /** One contract. */
  public Optional<Contract> find(UUID contractId) {
    return contracts.find(contractId, false);
  }

  /** Contracts of payers, newest first; of all when none is named. */
  public List<Contract> list(Collection<UUID> payers, int limit) {
    return contracts.list(payers, limit);
  }

  /** The history of a contract. */
  public List<StepRow> steps(UUID contractId) {
    return contracts.steps(contractId);
  }

  /** What a period comes to: closed, or so far. */
  public PeriodStatement period(Contract contract, ContractMonth period, Instant now) {
    return periods.statement(contract, period, micros(now));
  }

  /** Closes a period that is over; once closed it stays as it is. */
  public PeriodStatement close(UUID contractId, ContractMonth period, Cause cause, Instant now) {
    return periods.close(contractId, period, cause, now);
  }

  /** The period that should be closed by now, if there is one. */
  public Optional<ContractMonth> periodDue(Contract contract, Instant now) {
    return periods.due(contract, now);
  }

  /**
   * Contracts that may have a period to close, by id.
   *
   * @param after the last one of the page before
   */
  public List<UUID> periodCandidates(Instant now, Optional<UUID> after, int limit) {
    return periods.candidates(now, after, limit);
  }

  /** What terms would make of the payer's usage in a period. */
  public Preview preview(Contract contract, Terms terms, ContractMonth period, Instant now) {
    return periods.preview(contract, terms, period, micros(now));
  }

  /** The payer's credit line as it stands. */
  public CreditLine creditLine(UUID payer, Instant now) {
    return lines.line(payer, acts.limit(payer, now));
  }

  /**
   * Refills the line by a payment of what was drawn, as far as the limit in force goes. The same
   * payment again changes nothing.
   *
   * @param paymentId of the payment, such as an invoice's
   */
  public CreditLine refillCreditLine(
      UUID paymentId, UUID payer, Money amount, Cause cause, Instant now) {
    return creditLines.pay(paymentId, payer, amount, acts.limit(payer, now), cause, micros(now));
  }

  /** Takes back what came back to lines that a lower limit, or none, has closed meanwhile. */
  public int trimCreditLines(int payersAtMost, Cause cause, Instant now) {
    List<UUID> payers = lines.payersAboveLimit(now, payersAtMost);
    for (UUID payer : payers) {
      creditLines.adjust(payer, acts.limit(payer, now), cause, micros(now));
    }
    return payers.size();
  }

  private Contract get(UUID contractId) {
    return contracts.find(contractId, false).orElseThrow();
  }

  private Contract locked(UUID contractId) {
    return contracts
        .find(contractId, true)
        .orElseThrow(() -> new IllegalArgumentException("No contract " + contractId));
  }

  // PostgreSQL keeps microseconds; a range must not be empty by what was cut off.
  private static Instant micros(Instant now) {
    return now.truncatedTo(ChronoUnit.MICROS);
  }
}
