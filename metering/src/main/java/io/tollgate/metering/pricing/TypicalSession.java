package io.tollgate.metering.pricing;

import java.math.BigDecimal;
import java.util.OptionalInt;

/**
 * A session by which people judge a price.
 *
 * @param gpus as in {@link Quote#gpus()}
 * @param minutes session-minutes, at least 1
 * @param accounts of how many accounts' real sessions it is the median; empty for an example
 */
public record TypicalSession(
    String gpuModel,
    CapacityClass capacityClass,
    String workflow,
    String group,
    String channel,
    BigDecimal gpus,
    int minutes,
    OptionalInt accounts) {
  /** An hour of one GPU under the subject; what it leaves open is as a new user has it. */
  public static TypicalSession hour(PriceSubject subject, String gpuModel) {
    String name = subject.name();
    boolean list = subject.kind() == PriceSubject.Kind.LIST;
    return new TypicalSession(
        list ? name : gpuModel,
        subject.capacityClass().orElse(CapacityClass.ON_DEMAND),
        subject.kind() == PriceSubject.Kind.WORKFLOW ? name : PriceSubject.EVERY_NAME,
        subject.kind() == PriceSubject.Kind.GROUP ? name : "standard",
        subject.kind() == PriceSubject.Kind.CHANNEL ? name : "app",
        BigDecimal.ONE,
        60,
        OptionalInt.empty());
  }
}
