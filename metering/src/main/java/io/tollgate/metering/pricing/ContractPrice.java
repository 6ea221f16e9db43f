package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What a contract in force says about one quote. What it does not say stays as without it.
 *
 * @param ratePerGpuMinute takes the place of list price × ratios
 * @param incrementSeconds as in {@link QuoteTerms}
 * @param minimumSeconds as in {@link QuoteTerms}
 * @param refundShareThousandths as in {@link QuoteTerms}
 * @param refundOnFailure as in {@link QuoteTerms}; the workflow's where the contract says nothing
 */
public record ContractPrice(
    UUID contractId,
    int version,
    Optional<Money> ratePerGpuMinute,
    OptionalInt incrementSeconds,
    OptionalInt minimumSeconds,
    OptionalInt refundShareThousandths,
    Optional<Boolean> refundOnFailure) {
  /** Refuses a negative rate. */
  public ContractPrice {
    if (ratePerGpuMinute.isPresent() && ratePerGpuMinute.get().micros() < 0) {
      throw new IllegalArgumentException("A contract's rate is not negative: " + ratePerGpuMinute);
    }
  }

  /** The terms of a quote under the contract. */
  QuoteTerms over(QuoteTerms standard) {
    return new QuoteTerms(
        incrementSeconds.orElse(standard.incrementSeconds()),
        minimumSeconds.orElse(standard.minimumSeconds()),
        refundShareThousandths.orElse(standard.refundShareThousandths()),
        refundOnFailure.orElse(standard.refundOnFailure()));
  }

  /** As a quote keeps it: with the terms that it was made under. */
  static ContractPrice under(
      UUID contractId, int version, Optional<Money> ratePerGpuMinute, QuoteTerms terms) {
    return new ContractPrice(
        contractId,
        version,
        ratePerGpuMinute,
        OptionalInt.of(terms.incrementSeconds()),
        OptionalInt.of(terms.minimumSeconds()),
        OptionalInt.of(terms.refundShareThousandths()),
        Optional.of(terms.refundOnFailure()));
  }

  /** The same with the terms of a quote. */
  ContractPrice with(QuoteTerms terms) {
    return under(contractId, version, ratePerGpuMinute, terms);
  }
}
