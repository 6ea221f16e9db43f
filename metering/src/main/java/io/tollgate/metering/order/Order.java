package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Credits ordered at a price that stands, whatever becomes of the catalogue.
 *
 * @param item what was ordered
 * @param terms for what and at which price
 * @param expiresAt until when it waits for its payment
 * @param reference the provider's name for the payment, once it told of one
 */
public record Order(
    UUID orderId,
    UUID payer,
    World world,
    Item item,
    Terms terms,
    OrderState state,
    Instant expiresAt,
    Optional<String> reference,
    Cause cause,
    Instant createdAt,
    Instant changedAt) {

  /** The only currency there is. */
  public static final String CURRENCY = "EUR";

  /**
   * What was ordered: a package, or a period of a subscription.
   *
   * @param name of the package or plan
   * @param packageVersion of a package
   * @param subscription of a period
   * @param period its number, from 0
   */
  public record Item(
      String name, Optional<UUID> packageVersion, Optional<UUID> subscription, OptionalInt period) {
    /** {@code package} or {@code subscription}. */
    public String kind() {
      return packageVersion.isPresent() ? "package" : "subscription";
    }
  }

  /**
   * For what, at which price.
   *
   * @param priceCents euro cents
   * @param grantDays days from the payment until the credits expire
   * @param grantUntil when they expire at the earliest, of a period: its end
   */
  public record Terms(
      long priceCents,
      Money credits,
      Money bonus,
      OptionalInt grantDays,
      Optional<Instant> grantUntil) {}

  /** The same in another state; a reference that is not told stays what it was. */
  Order moved(OrderState to, Optional<String> told, Instant now) {
    return new Order(
        orderId,
        payer,
        world,
        item,
        terms,
        to,
        expiresAt,
        told.or(() -> reference),
        cause,
        createdAt,
        now);
  }

  /** The two grants of an order. */
  public enum Part {
    /** What was paid for. */
    CREDITS,
    /** The promotional part. */
    BONUS;

    /** The word used in SQL. */
    public String code() {
      return this == CREDITS ? "credits" : "bonus";
    }

    /**
     * The id of an order's grant of this part; the same always, so that it can be made but once.
     */
    public UUID grantOf(UUID order) {
      return UUID.nameUUIDFromBytes(
          ("order:" + order + ":" + code()).getBytes(StandardCharsets.UTF_8));
    }
  }
}
