package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.PaymentStatus;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.metering.order.StandardWebhook.Secret;
import io.tollgate.scheduler.http.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The provider of the test world: signs and posts callbacks over HTTP as a real one does, to this
 * very server, when it is told to.
 */
final class SimulatedProvider implements PaymentProvider {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Secret secret;
  private final Supplier<String> server;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /** Signs with that secret; the server's address is asked for at each delivery. */
  SimulatedProvider(Secret secret, Supplier<String> server, InstantSource clock) {
    this.secret = secret;
    this.server = server;
    this.clock = clock;
  }

  @Override
  public Optional<String> payAt(Order order) {
    return Optional.of(server.get() + "/v1/orders/" + order.orderId() + "/simulate");
  }

  /** Tells of a payment; completes with the HTTP status of the callback's answer. */
  CompletionStage<Integer> tell(Order order, PaymentStatus status) {
    Instant now = clock.instant();
    String id = "msg_" + UuidCreator.getTimeOrderedEpoch();
    byte[] body = Json.write(payload(order, status, now)).getBytes(StandardCharsets.UTF_8);
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(URI.create(server.get() + CallbackRoutes.PATH))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .header("webhook-id", id)
              .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
              .header("webhook-signature", StandardWebhook.sign(secret, id, now, body))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
    } catch (IllegalArgumentException noUrl) {
      return CompletableFuture.failedFuture(noUrl);
    }
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  /** The body of a callback, as {@code docs/guide/billing.md} describes it. */
  static ObjectNode payload(Order order, PaymentStatus status, Instant now) {
    ObjectNode payload = Json.object();
    payload.put("type", "payment." + status.code());
    payload.put("timestamp", Json.time(now));
    payload
        .putObject("data")
        .put("order_id", order.orderId().toString())
        .put("status", status.code())
        .put("reference", "sim_" + order.orderId())
        .put("amount_cents", order.terms().priceCents())
        .put("currency", Order.CURRENCY);
    return payload;
  }
}
