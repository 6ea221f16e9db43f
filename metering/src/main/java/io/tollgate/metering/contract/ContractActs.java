package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Takes contracts through their life; each step is written down. */
final class ContractActs {
  private static final int START_GRANT_PRIORITY = 50;

  private final ContractStore contracts;
  private final Ledger ledger;
  private final CreditLines creditLines;

  ContractActs(ContractStore contracts, Ledger ledger, CreditLines creditLines) {
    this.contracts = contracts;
    this.ledger = ledger;
    this.creditLines = creditLines;
  }

  void version(
      UUID contractId,
      UUID payer,
      int number,
      UUID termsId,
      Terms terms,
      Cause cause,
      Instant now) {
    contracts.addTerms(contractId, termsId, terms, cause, now);
    ContractVersion version =
        new ContractVersion(
            contractId,
            number,
            ContractState.DRAFT,
            termsId,
            terms,
            cause.actor(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            now,
            now);
    contracts.addVersion(payer, version, cause);
    contracts.addStep(version, ContractStep.CREATE, cause, now);
  }

  void edit(Contract contract, UUID termsId, Terms terms, Cause cause, Instant now) {
    ContractVersion latest = contract.latest();
    if (latest.isOpen()) {
      require(latest, ContractStep.EDIT, "edited; reject it first, then it is a draft again");
      contracts.addTerms(contract.contractId(), termsId, terms, cause, now);
      apply(latest, ContractStep.EDIT, v -> v.with(termsId, terms, cause.actor()), cause, now);
      return;
    }
    if (latest.state().isOver()) {
      throw refused(latest, "edited; write a new contract");
    }
    version(
        contract.contractId(), contract.payer(), latest.version() + 1, termsId, terms, cause, now);
  }

  void submit(Contract contract, Cause cause, Instant now) {
    apply(contract.latest(), ContractStep.SUBMIT, v -> v, cause, now);
  }

  void approve(Contract contract, Cause cause, Instant now) {
    ContractVersion latest = contract.latest();
    require(latest, ContractStep.APPROVE, "approved");
    List<String> authors =
        contracts.steps(contract.contractId()).stream()
            .filter(step -> step.version() == latest.version())
            .filter(
                step ->
                    switch (step.step()) {
                      case CREATE, EDIT, SUBMIT -> true;
                      default -> false;
                    })
            .map(step -> step.cause().actor())
            .toList();
    if (!ContractLife.mayApprove(authors, cause.actor())) {
      throw new ContractRefused(
          ContractRefused.Why.SELF_APPROVAL,
          "Whoever wrote, changed or submitted a version cannot approve it, and "
              + cause.actor()
              + " did. Ask somebody else in sales to approve it.");
    }
    apply(latest, ContractStep.APPROVE, v -> v.approvedBy(cause.actor()), cause, now);
  }

  void reject(Contract contract, Cause cause, Instant now) {
    ContractVersion latest = contract.latest();
    if (latest.effectiveFrom().isPresent()) {
      throw refused(latest, "rejected any more: it was activated");
    }
    apply(latest, ContractStep.REJECT, v -> v, cause, now);
  }

  void activate(Contract contract, Cause cause, Instant now) {
    ContractVersion latest = contract.latest();
    require(latest, ContractStep.ACTIVATE, "activated; it has to be approved first");
    if (latest.effectiveFrom().isPresent()) {
      throw refused(latest, "activated again: it takes effect " + latest.effectiveFrom().get());
    }
    Instant from = latest.terms().validFrom().filter(start -> start.isAfter(now)).orElse(now);
    Optional<Instant> until = latest.terms().validUntil();
    if (until.isPresent() && !until.get().isAfter(from)) {
      throw new ContractRefused(
          ContractRefused.Why.STATE,
          "Its validity ended "
              + until.get()
              + ". Reject it, change its terms and submit it anew.");
    }
    requireFree(contract, from, until);
    for (ContractVersion before : contract.versions()) {
      if (before.inForceAt(from)) {
        contracts.update(before.effective(before.effectiveFrom(), Optional.of(from)));
      }
    }
    apply(latest, ContractStep.ACTIVATE, v -> v.effective(Optional.of(from), until), cause, now);
    if (!from.isAfter(now)) {
      doDue(again(contract), cause, now);
    }
  }

  /** What has come to its time takes effect, and what has had its time is over. */
  void doDue(Contract contract, Cause cause, Instant now) {
    boolean first =
        contract.versions().stream()
            .allMatch(v -> v.state() == ContractState.APPROVED || v.isOpen());
    for (ContractVersion version : contract.versions()) {
      if (version.state() == ContractState.APPROVED && begun(version, now)) {
        apply(version, ContractStep.TAKE_EFFECT, v -> v, cause, now);
        if (first) {
          grantAtStart(contract, version.terms(), cause, now);
          first = false;
        }
      }
    }
    for (ContractVersion version : again(contract).versions()) {
      if (version.state() == ContractState.ACTIVE && ended(version, now)) {
        boolean followed =
            contract.versions().stream()
                .anyMatch(next -> next.effectiveFrom().equals(version.effectiveUntil()));
        ContractStep step = followed ? ContractStep.SUPERSEDE : ContractStep.EXPIRE;
        apply(version, step, v -> v, cause, now);
      }
    }
    creditLines.adjust(contract.payer(), limit(contract.payer(), now), cause, now);
  }

  void terminate(Contract contract, Cause cause, Instant now) {
    if (contract.versions().stream().allMatch(version -> version.state().isOver())) {
      throw refused(contract.latest(), "terminated again");
    }
    for (ContractVersion version : contract.versions()) {
      switch (version.state()) {
        case DRAFT, SUBMITTED, APPROVED ->
            apply(
                version,
                ContractStep.TERMINATE,
                v -> v.effective(Optional.empty(), Optional.empty()),
                cause,
                now);
        case ACTIVE ->
            apply(
                version,
                ContractStep.TERMINATE,
                v -> v.effective(v.effectiveFrom(), Optional.of(endNow(v, now))),
                cause,
                now);
        default -> {
          // Over already.
        }
      }
    }
    creditLines.adjust(contract.payer(), limit(contract.payer(), now), cause, now);
  }

  /** The credit limit of a payer's contract in force; nothing without one. */
  Money limit(UUID payer, Instant now) {
    return contracts.ofPayer(payer).stream()
        .flatMap(contract -> contract.inForceAt(now).stream())
        .map(version -> version.terms().creditLimit())
        .findFirst()
        .orElse(Money.ZERO);
  }

  private void grantAtStart(Contract contract, Terms terms, Cause cause, Instant now) {
    int ordinal = 0;
    for (Terms.StartGrant grant : terms.grants()) {
      OptionalInt days = grant.expiresAfterDays();
      ledger.credit(
          CreditLines.named("contract-grant", contract.contractId(), ordinal++),
          contract.payer(),
          grant.amount(),
          GrantKind.PROMOTIONAL,
          START_GRANT_PRIORITY,
          days.isPresent()
              ? Optional.of(now.plus(Duration.ofDays(days.getAsInt())))
              : Optional.empty(),
          cause,
          now);
    }
  }

  private void requireFree(Contract contract, Instant from, Optional<Instant> until) {
    for (Contract other : contracts.ofPayer(contract.payer())) {
      for (ContractVersion version : other.versions()) {
        boolean ours = other.contractId().equals(contract.contractId());
        // Our own version that is in force gives way; one that is to come does not.
        boolean inTheWay =
            version.effectiveFrom().isPresent()
                && (version.effectiveUntil().isEmpty()
                    || version.effectiveUntil().get().isAfter(from))
                && (until.isEmpty() || version.effectiveFrom().get().isBefore(until.get()))
                && !(ours && version.effectiveFrom().get().isBefore(from));
        if (inTheWay) {
          throw new ContractRefused(
              ContractRefused.Why.OVERLAP,
              "Version %d of contract \"%s\" (%s) is in effect from %s to %s. Terminate it, or choose another validity."
                  .formatted(
                      version.version(),
                      other.name(),
                      other.contractId(),
                      version.effectiveFrom().get(),
                      version.effectiveUntil().map(Instant::toString).orElse("its termination")));
        }
      }
    }
  }

  private ContractVersion apply(
      ContractVersion version,
      ContractStep step,
      UnaryOperator<ContractVersion> change,
      Cause cause,
      Instant now) {
    ContractState next =
        ContractLife.after(version.state(), step)
            .orElseThrow(() -> refused(version, "asked to " + step.code().replace('_', ' ')));
    ContractVersion after = change.apply(version.in(next, now));
    contracts.update(after);
    contracts.addStep(after, step, cause, now);
    return after;
  }

  private static void require(ContractVersion version, ContractStep step, String done) {
    if (ContractLife.after(version.state(), step).isEmpty()) {
      throw refused(version, done);
    }
  }

  private static ContractRefused refused(ContractVersion version, String done) {
    return new ContractRefused(
        ContractRefused.Why.STATE,
        "Version %d of the contract is %s and cannot be %s."
            .formatted(version.version(), version.state().code(), done));
  }

  private Contract again(Contract contract) {
    return contracts.find(contract.contractId(), false).orElseThrow();
  }

  private static boolean begun(ContractVersion version, Instant now) {
    return version.effectiveFrom().filter(from -> !from.isAfter(now)).isPresent();
  }

  private static boolean ended(ContractVersion version, Instant now) {
    return version.effectiveUntil().filter(until -> !until.isAfter(now)).isPresent();
  }

  // A version that took effect in this very microsecond was in effect for one.
  private static Instant endNow(ContractVersion version, Instant now) {
    Instant from = version.effectiveFrom().orElseThrow();
    return now.isAfter(from) ? now : from.plusNanos(1_000);
  }
}
