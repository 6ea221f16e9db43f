package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a contract says. Holds whatever it is given; {@link TermsCheck} finds what is wrong.
 *
 * @param validFrom when it takes effect; at its activation when absent
 * @param validUntil when it ends; only by termination when absent
 * @param rates fixed, in place of list price × ratios
 * @param tiers graduated volume prices; they only ever credit
 * @param included GPU-minutes of a period that cost nothing
 * @param commitment least that a period's usage comes to; the rest is asked for at its close
 * @param incrementSeconds a started increment counts whole; 1 to 3600
 * @param minimumSeconds least time charged once anything is
 * @param refundShareThousandths share of unused time that is refunded; 1000 is all of it
 * @param refundOnFailure whether failed runs are refunded whole; the workflow says when absent
 * @param creditLimit what may be used before it is paid for
 * @param grants promotional credits, given once when the contract first takes effect
 * @param reserved GPUs kept for the payer
 * @param eurosPerCredit what an invoice asks for a credit
 * @param idle when sessions count as idle and are ended, unless they or their workflow say
 *     otherwise
 */
public record Terms(
    Optional<Instant> validFrom,
    Optional<Instant> validUntil,
    List<FixedRate> rates,
    List<Tier> tiers,
    List<Included> included,
    Money commitment,
    OptionalInt incrementSeconds,
    OptionalInt minimumSeconds,
    OptionalInt refundShareThousandths,
    Optional<Boolean> refundOnFailure,
    Money creditLimit,
    List<StartGrant> grants,
    List<Reserved> reserved,
    BigDecimal eurosPerCredit,
    Optional<IdleEnd> idle) {
  /** One credit is EUR 0.001. */
  public static final BigDecimal EUROS_PER_CREDIT = new BigDecimal("0.001");

  /** Says nothing: quotes, charges and invoices stay as without a contract. */
  public static final Terms NONE =
      new Terms(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Money.ZERO,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Money.ZERO,
          List.of(),
          List.of(),
          EUROS_PER_CREDIT);

  /** The price of one GPU-minute of a model, for quotes of that class. */
  public record FixedRate(String gpuModel, CapacityClass capacityClass, Money perGpuMinute) {}

  /**
   * The price of a period's GPU-minutes of a model beyond {@code from} and up to {@code to}.
   *
   * @param from in whole GPU-minutes
   * @param to in whole GPU-minutes; absent in the last tier
   */
  public record Tier(String gpuModel, long from, OptionalLong to, Money perGpuMinute) {}

  /** The first GPU-minutes of a model in each period. */
  public record Included(String gpuModel, long gpuMinutes) {}

  /** Credits given at the start. */
  public record StartGrant(Money amount, OptionalInt expiresAfterDays) {}

  /**
   * GPUs of a model kept for the payer, in whole nodes, and lent to what may be preempted
   * meanwhile.
   *
   * @param startWithinSeconds within which a session of it starts that needs no more
   */
  public record Reserved(String gpuModel, int gpus, int startWithinSeconds) {
    /** When terms say nothing else. */
    public static final int START_WITHIN_SECONDS = 300;

    public Reserved(String gpuModel, int gpus) {
      this(gpuModel, gpus, START_WITHIN_SECONDS);
    }
  }

  /**
   * When a session is ended as idle.
   *
   * @param thresholdPercent below this no GPU of it works
   * @param windowMinutes for so long
   */
  public record IdleEnd(int thresholdPercent, int windowMinutes) {}

  /** Terms that say nothing of idling. */
  public Terms(
      Optional<Instant> validFrom,
      Optional<Instant> validUntil,
      List<FixedRate> rates,
      List<Tier> tiers,
      List<Included> included,
      Money commitment,
      OptionalInt incrementSeconds,
      OptionalInt minimumSeconds,
      OptionalInt refundShareThousandths,
      Optional<Boolean> refundOnFailure,
      Money creditLimit,
      List<StartGrant> grants,
      List<Reserved> reserved,
      BigDecimal eurosPerCredit) {
    this(
        validFrom,
        validUntil,
        rates,
        tiers,
        included,
        commitment,
        incrementSeconds,
        minimumSeconds,
        refundShareThousandths,
        refundOnFailure,
        creditLimit,
        grants,
        reserved,
        eurosPerCredit,
        Optional.empty());
  }

  /** Keeps its own copies. */
  public Terms {
    rates = List.copyOf(rates);
    tiers = List.copyOf(tiers);
    included = List.copyOf(included);
    grants = List.copyOf(grants);
    reserved = List.copyOf(reserved);
    eurosPerCredit = eurosPerCredit.stripTrailingZeros();
  }

  /** The fixed rate of a GPU-minute, if there is one. */
  public Optional<Money> rate(String gpuModel, CapacityClass capacityClass) {
    return rates.stream()
        .filter(rate -> rate.gpuModel().equals(gpuModel) && rate.capacityClass() == capacityClass)
        .map(FixedRate::perGpuMinute)
        .findFirst();
  }

  /** The tiers of a model, as written. */
  public List<Tier> tiersOf(String gpuModel) {
    return tiers.stream().filter(tier -> tier.gpuModel().equals(gpuModel)).toList();
  }

  /** GPU-minutes of a model that cost nothing in a period. */
  public long includedOf(String gpuModel) {
    return included.stream()
        .filter(one -> one.gpuModel().equals(gpuModel))
        .mapToLong(Included::gpuMinutes)
        .sum();
  }
}
