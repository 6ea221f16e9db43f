package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A frozen price with its terms. Starts at most one session, segment or array, and only before it
 * expires.
 *
 * @param gpus what the list price is multiplied by: nodes × GPUs per node, or thousandths / 1000
 * @param rate per session-minute; rounded once, from the exact factors
 * @param contract the contract in force when it was made; the rate may be by it
 * @param set the models of which it prices the dearest, or whose other it prices
 * @param createdAt when the price was frozen; that of an array's element with the array's
 * @param usedBy the session that it started or extended, or the array that it started
 */
public record Quote(
    UUID quoteId,
    UUID payer,
    String channel,
    String group,
    String workflow,
    String gpuModel,
    CapacityClass capacityClass,
    int nodes,
    int gpusPerNode,
    OptionalInt gpuThousandths,
    int minutes,
    PriceLine listPrice,
    BigDecimal gpus,
    Ratio workflowRatio,
    Ratio groupRatio,
    Ratio channelRatio,
    Rate rate,
    Money total,
    QuoteTerms terms,
    Instant createdAt,
    Instant expiresAt,
    Cause cause,
    Optional<ContractPrice> contract,
    ModelSet set,
    Optional<UUID> usedBy) {
  /** The contract's rate, where it takes the place of list price and ratios. */
  public Optional<Money> contractRate() {
    return contract.flatMap(ContractPrice::ratePerGpuMinute);
  }

  /** The numbers that the rate is the product of. */
  public List<Factor> factors() {
    if (contractRate().isPresent()) {
      return List.of(
          new Factor(
              "contract_rate_micros",
              BigDecimal.valueOf(contractRate().get().micros()),
              contract.map(ContractPrice::contractId)),
          new Factor("gpus", gpus, Optional.empty()));
    }
    return List.of(
        new Factor(
            "list_price_micros",
            BigDecimal.valueOf(listPrice.perGpuMinute().micros()),
            Optional.of(listPrice.versionId())),
        new Factor("gpus", gpus, Optional.empty()),
        factor("workflow_ratio", workflowRatio),
        factor("group_ratio", groupRatio),
        factor("channel_multiplier", channelRatio));
  }

  /** Every model that it may be started on, the cheapest first. */
  public List<String> models() {
    return set.several() ? set.models() : List.of(gpuModel);
  }

  Quote usedBy(Optional<UUID> session) {
    return with(quoteId, set, session);
  }

  Quote in(ModelSet other) {
    return with(quoteId, other, usedBy);
  }

  Quote under(UUID otherId) {
    return with(otherId, set, usedBy);
  }

  /** The same price for so many minutes under another id, valid until then. */
  Quote cut(UUID id, int some, ModelSet beside, Instant until, Cause why) {
    return with(id, some, beside.cutFrom(quoteId), Optional.empty(), until, why);
  }

  private Quote with(UUID id, ModelSet otherSet, Optional<UUID> session) {
    return with(id, minutes, otherSet, session, expiresAt, cause);
  }

  private Quote with(
      UUID id, int some, ModelSet otherSet, Optional<UUID> session, Instant until, Cause why) {
    return new Quote(
        id,
        payer,
        channel,
        group,
        workflow,
        gpuModel,
        capacityClass,
        nodes,
        gpusPerNode,
        gpuThousandths,
        some,
        listPrice,
        gpus,
        workflowRatio,
        groupRatio,
        channelRatio,
        rate,
        rate.of(some),
        terms,
        createdAt,
        until,
        why,
        contract,
        otherSet,
        session);
  }

  private static Factor factor(String name, Ratio ratio) {
    return new Factor(name, ratio.value(), Optional.of(ratio.versionId()));
  }
}
