package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.RefusedRequests.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** The same for what is bought: orders, payments of the provider, subscriptions. */
final class RefusedPayments {
  private static final String NOBODY = new UUID(0, 1).toString();
  private static final String LIVE = secret(1);
  private static final String TEST = secret(2);

  private final TestServer server;
  private final List<Refused> all = new ArrayList<>();

  private RefusedPayments(TestServer server) {
    this.server = server;
  }

  /** A server that knows the providers of both worlds, and no page where live orders are paid. */
  static TestServer server(Path folder) {
    try {
      return TestServer.start(
          "payment-secret-file",
          Files.writeString(folder.resolve("live"), LIVE).toString(),
          "payment-test-secret-file",
          Files.writeString(folder.resolve("test"), TEST).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Refused> in(TestServer server) {
    RefusedPayments requests = new RefusedPayments(server);
    requests.orders();
    requests.payments();
    requests.subscriptions();
    return List.copyOf(requests.all);
  }

  private void add(String name, ErrorCode code, String path, String key, String body) {
    all.add(new Refused(name, code, () -> server.wire.post(path, key, body)));
  }

  private void orders() {
    Customer live = server.customer(0);
    Customer test = server.testCustomer();
    String order = "{\"package\": \"%s\"}";
    add(
        "an order that nobody takes payment for",
        ErrorCode.PAYMENT_UNAVAILABLE,
        "/v1/orders",
        live.key,
        order.formatted("credits-20"));
    add(
        "an order of nothing",
        ErrorCode.UNKNOWN_PACKAGE,
        "/v1/orders",
        test.key,
        order.formatted("gold"));
    add(
        "a payment of no order",
        ErrorCode.ORDER_NOT_FOUND,
        "/v1/orders/" + NOBODY + "/simulate",
        test.key,
        "{\"status\": \"succeeded\"}");
  }

  private void payments() {
    String order =
        server
            .wire
            .post("/v1/orders", server.testCustomer().key, "{\"package\": \"credits-20\"}")
            .text("id");
    Instant now = server.clock.instant();
    String paid = delivery(order, 2_000);
    assertThat(tell(TEST, "msg_taken", now, paid).status()).isEqualTo(200);
    callback("a delivery that nobody signed", ErrorCode.INVALID_SIGNATURE, secret(3), "a", paid);
    callback("a payment of a cent", ErrorCode.PAYMENT_MISMATCH, TEST, "b", delivery(order, 1));
    callback("a live payment of a test order", ErrorCode.PAYMENT_WORLD_MISMATCH, LIVE, "c", paid);
    callback(
        "a delivery for no order", ErrorCode.ORDER_NOT_FOUND, TEST, "d", delivery(NOBODY, 2_000));
    callback(
        "another body under an id",
        ErrorCode.DELIVERY_ID_REUSED,
        TEST,
        "msg_taken",
        paid.replace("pay_1", "pay_2"));
    callback("a delivery of nothing", ErrorCode.INVALID_REQUEST, TEST, "e", "{}");
    all.add(
        new Refused(
            "an old delivery",
            ErrorCode.CALLBACK_OUT_OF_TIME,
            () -> tell(TEST, "f", now.minus(Duration.ofHours(1)), paid)));
  }

  private void callback(String name, ErrorCode code, String by, String id, String body) {
    all.add(new Refused(name, code, () -> tell(by, id, server.clock.instant(), body)));
  }

  private static String delivery(String order, int cents) {
    return "{\"data\": {\"order_id\": \"%s\", \"status\": \"succeeded\", \"reference\": \"pay_1\", \"amount_cents\": %d, \"currency\": \"EUR\"}}"
        .formatted(order, cents);
  }

  private Wire.Reply tell(String by, String id, Instant at, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return server.wire.post(
        "/v1/payments/callback",
        null,
        body,
        "webhook-id",
        id,
        "webhook-timestamp",
        Long.toString(at.getEpochSecond()),
        "webhook-signature",
        StandardWebhook.sign(StandardWebhook.Secret.of(by), id, at, bytes));
  }

  private static String secret(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }

  private void subscriptions() {
    Customer customer = server.testCustomer();
    String path = "/v1/subscriptions";
    String monthly = "{\"plan\": \"monthly-30\"}";
    server.wire.post(path, customer.key, monthly);
    add("a plan that runs", ErrorCode.SUBSCRIPTION_EXISTS, path, customer.key, monthly);
    add(
        "a plan that is none",
        ErrorCode.UNKNOWN_SUBSCRIPTION_PLAN,
        path,
        customer.key,
        "{\"plan\": \"gold\"}");
    add(
        "an end of no subscription",
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        path + "/" + NOBODY + "/cancel",
        customer.key,
        "{}");
  }
}
