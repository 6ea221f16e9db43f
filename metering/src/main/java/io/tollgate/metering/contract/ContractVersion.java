package io.tollgate.metering.contract;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One version of a contract.
 *
 * @param termsId the terms as last edited
 * @param author who edited them last
 * @param effectiveFrom when it takes effect; present once it was activated
 * @param effectiveUntil when that ends; absent while it is open
 */
public record ContractVersion(
    UUID contractId,
    int version,
    ContractState state,
    UUID termsId,
    Terms terms,
    String author,
    Optional<String> approver,
    Optional<Instant> effectiveFrom,
    Optional<Instant> effectiveUntil,
    Instant createdAt,
    Instant changedAt) {
  /** Whether quotes are made under it at an instant. */
  public boolean inForceAt(Instant now) {
    return effectiveFrom.isPresent()
        && !effectiveFrom.get().isAfter(now)
        && (effectiveUntil.isEmpty() || effectiveUntil.get().isAfter(now));
  }

  /** Whether it is still being written or agreed on. */
  public boolean isOpen() {
    return switch (state) {
      case DRAFT, SUBMITTED -> true;
      case APPROVED -> effectiveFrom.isEmpty();
      default -> false;
    };
  }

  ContractVersion in(ContractState next, Instant now) {
    return new ContractVersion(
        contractId,
        version,
        next,
        termsId,
        terms,
        author,
        next == ContractState.DRAFT ? Optional.empty() : approver,
        effectiveFrom,
        effectiveUntil,
        createdAt,
        now);
  }

  ContractVersion approvedBy(String actor) {
    return new ContractVersion(
        contractId,
        version,
        state,
        termsId,
        terms,
        author,
        Optional.of(actor),
        effectiveFrom,
        effectiveUntil,
        createdAt,
        changedAt);
  }

  ContractVersion effective(Optional<Instant> from, Optional<Instant> until) {
    return new ContractVersion(
        contractId,
        version,
        state,
        termsId,
        terms,
        author,
        approver,
        from,
        until,
        createdAt,
        changedAt);
  }

  ContractVersion with(UUID newTermsId, Terms newTerms, String newAuthor) {
    return new ContractVersion(
        contractId,
        version,
        state,
        newTermsId,
        newTerms,
        newAuthor,
        approver,
        effectiveFrom,
        effectiveUntil,
        createdAt,
        changedAt);
  }
}
