package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.World;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.PaymentCallback;
import io.tollgate.metering.order.PaymentStatus;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.metering.order.StandardWebhook.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who takes the money, in both worlds: writes messages about payments, and signs them. */
final class Provider {
  /** The secrets that servers know. */
  static final List<Secret> SECRETS = List.of(secret(1), secret(2));

  private static final Secret STRANGER = secret(3);
  private static final Duration LONG_AGO = Duration.ofMinutes(20);

  private int messages;

  /**
   * A message, which may be sent more than once.
   *
   * @param flaw what is wrong with it
   */
  record Message(String id, String text, Secret signer, PaymentStatus status, Trade.Flaw flaw) {
    byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Signed at that time, or long before it. */
    StandardWebhook.Headers headers(Instant now) {
      Instant at = flaw == Trade.Flaw.REPLAYED ? now.minus(LONG_AGO) : now;
      return new StandardWebhook.Headers(
          id, Long.toString(at.getEpochSecond()), StandardWebhook.sign(signer, id, at, body()));
    }

    Message under(String otherId) {
      return new Message(otherId, text, signer, status, flaw);
    }
  }

  /** Tells of an order's payment, truly or with that flaw. */
  Message write(Order order, PaymentStatus status, Trade.Flaw flaw) {
    World world = order.world();
    if (flaw == Trade.Flaw.OTHER_WORLD) {
      world = world == World.LIVE ? World.TEST : World.LIVE;
    }
    long cents = flaw == Trade.Flaw.WRONG_AMOUNT ? 1 : order.terms().priceCents();
    Secret signer = flaw == Trade.Flaw.FORGED ? STRANGER : SECRETS.get(world.ordinal());
    String text = order.orderId() + " " + status.code() + " pay-" + order.orderId() + " " + cents;
    return new Message(nextId(), text, signer, status, flaw);
  }

  String nextId() {
    return "msg-" + messages++;
  }

  /** What a body says, as a server reads it. */
  static PaymentCallback read(String id, byte[] body, Optional<Secret> signedBy) {
    String text = new String(body, StandardCharsets.UTF_8);
    List<String> words = Arrays.asList(text.split(" ", -1));
    World world =
        signedBy
                .map(secret -> secret.fingerprint().equals(SECRETS.get(0).fingerprint()))
                .orElse(true)
            ? World.values()[0]
            : World.values()[1];
    return new PaymentCallback(
        id,
        "%064x".formatted(text.hashCode() & 0xffffffffL),
        signedBy.map(Secret::fingerprint).orElse(""),
        world,
        UUID.fromString(words.get(0)),
        PaymentStatus.ofCode(words.get(1)),
        words.get(2),
        Long.parseLong(words.get(3)),
        Order.CURRENCY);
  }

  private static Secret secret(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return Secret.of(key);
  }
}
