package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.metering.order.Shop;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.SchemaTruth;
import io.tollgate.scheduler.http.Wire;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Suspension;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders over real HTTP: paid by the simulated provider, and by a live one that we play. */
class OrdersTest {
  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");
  private static final String OLD = secret(1);
  private static final String NEW = secret(2);
  private static final String TEST = secret(3);

  @TempDir private static Path folder;
  private static TestServer server;
  private static SchemaTruth truth;
  private static int names;

  @BeforeAll
  static void start() throws IOException {
    Path live = Files.writeString(folder.resolve("live"), OLD + "\n" + NEW + "\n");
    Path test = Files.writeString(folder.resolve("test"), TEST + "\n");
    server =
        TestServer.start(
            "payment-secret-file", live.toString(),
            "payment-test-secret-file", test.toString(),
            "payment-link", "https://pay.example.com/?o={order}&a={amount_cents}&c={currency}");
    truth = new SchemaTruth(OPENAPI);
  }

  @AfterEach
  void every_invariant_holds() {
    server.assertInvariants();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_test_order_is_paid_end_to_end_by_the_simulated_provider() {
    Customer customer = server.testCustomer();
    holds("get", "/v1/credit-packages", server.wire.get("/v1/credit-packages", customer.key));
    Wire.Reply made = order(customer, "credits-100");
    holds("post", "/v1/orders", made);
    assertThat(made.text("pay_at")).endsWith("/simulate");

    Wire.Reply paid = simulate(customer, made.text("id"), "succeeded");
    holds("post", "/v1/orders/{id}/simulate", paid);
    assertThat(paid.text("state")).isEqualTo("paid");
    assertThat(customer.available()).isEqualTo(105_000_000_000L);
    Wire.Reply receipt =
        server.wire.get("/v1/orders/" + made.text("id") + "/receipt", customer.key);
    holds("get", "/v1/orders/{id}/receipt", receipt);
    assertThat(receipt.json().path("total_cents").asLong()).isEqualTo(10_000);
    assertThat(receipt.text("paid_at")).isNotEmpty();

    simulate(customer, made.text("id"), "succeeded");
    assertThat(customer.available()).isEqualTo(105_000_000_000L);
    assertThat(simulate(customer, made.text("id"), "failed").text("state")).isEqualTo("paid");
    assertThat(simulate(customer, made.text("id"), "refunded").text("state")).isEqualTo("refunded");
    assertThat(customer.available()).isZero();
    holds("get", "/v1/orders", server.wire.get("/v1/orders", customer.key));
    holds("get", "/v1/orders/{id}", server.wire.get("/v1/orders/" + made.text("id"), customer.key));
    holds("get", "/v1/balance", server.wire.get("/v1/balance", customer.key));
    assertThat(events(customer)).containsExactly("created", "paid", "refunded");
  }

  @Test
  void a_live_order_names_the_providers_page_and_is_paid_by_its_signed_word() {
    Customer customer = server.customer(0);
    Wire.Reply made = order(customer, "credits-20");
    String id = made.text("id");
    assertThat(made.text("pay_at")).isEqualTo("https://pay.example.com/?o=" + id + "&a=2000&c=EUR");
    assertThat(simulate(customer, id, "succeeded").status()).isEqualTo(403);
    Wire.Reply unpaid = server.wire.get("/v1/orders/" + id + "/receipt", customer.key);
    assertThat(unpaid.status()).isEqualTo(409);

    Wire.Reply taken = tell(NEW, "msg_a" + id, body(id, "succeeded", 2000, "EUR"));
    holds("post", "/v1/payments/callback", taken);
    assertThat(taken.json().path("applied").asBoolean()).isTrue();
    assertThat(customer.available()).isEqualTo(20_000_000_000L);
    // While the secret is replaced, the old one is good as well; the delivery is the same one.
    Wire.Reply again = tell(OLD, "msg_a" + id, body(id, "succeeded", 2000, "EUR"));
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("applied").asBoolean()).isFalse();
    assertThat(customer.available()).isEqualTo(20_000_000_000L);
  }

  @Test
  void a_hundred_callbacks_at_once_grant_once() throws Exception {
    Customer customer = server.customer(0);
    String id = order(customer, "credits-20").text("id");
    List<Callable<Wire.Reply>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String delivery = i % 2 == 0 ? "msg_b" + id : "msg_b" + i + id;
      calls.add(() -> tell(NEW, delivery, body(id, "succeeded", 2000, "EUR")));
    }
    ExecutorService pool = Executors.newFixedThreadPool(16);
    int applied = 0;
    try {
      for (Future<Wire.Reply> future : pool.invokeAll(calls)) {
        assertThat(future.get().status()).isIn(200, 503);
        applied += future.get().json().path("applied").asBoolean() ? 1 : 0;
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(applied).isEqualTo(1);
    assertThat(customer.available()).isEqualTo(20_000_000_000L);
  }

  /**
   * Forged, replayed, changed, unknown, mistaken: nothing but the log of deliveries has changed.
   */
  @Test
  void what_is_not_the_providers_word_changes_nothing() {
    Customer customer = server.customer(0);
    String id = order(customer, "credits-20").text("id");
    String paid = order(customer, "credits-20").text("id");
    String testOrder = order(server.testCustomer(), "credits-20").text("id");
    tell(NEW, "msg_c" + paid, body(paid, "succeeded", 2000, "EUR"));
    String good = body(id, "succeeded", 2000, "EUR");
    Instant now = server.clock.instant();
    Map<String, String> before = dump(server);
    List<Long> events = eventsAndAudit();
    long lines = deliveries();

    refused(tell(secret(9), "msg_1", good), 401, "invalid_signature");
    refused(
        signed(NEW, "msg_1", now, good.replace("2000", "2001"), good), 401, "invalid_signature");
    refused(signed(NEW, "msg_1", now.minusSeconds(301), good, good), 401, "callback_out_of_time");
    refused(signed(NEW, "msg_1", now.plusSeconds(330), good, good), 401, "callback_out_of_time");
    refused(server.wire.post("/v1/payments/callback", null, good), 401, "invalid_signature");
    refused(tell(NEW, "x".repeat(201), good), 401, "invalid_signature");
    refused(
        tell(NEW, "msg_c" + paid, body(paid, "refunded", 2000, "EUR")), 409, "delivery_id_reused");
    refused(
        tell(NEW, "msg_2", body("01890a5d-ac96-774b-bcce-b302099a8057", "succeeded", 1, "EUR")),
        404,
        "order_not_found");
    refused(tell(NEW, "msg_3", body(id, "succeeded", 1999, "EUR")), 422, "payment_mismatch");
    refused(tell(NEW, "msg_4", body(id, "succeeded", 2000, "USD")), 422, "payment_mismatch");
    refused(tell(TEST, "msg_5", good), 422, "payment_world_mismatch");
    refused(
        tell(NEW, "msg_6", body(testOrder, "succeeded", 2000, "EUR")),
        422,
        "payment_world_mismatch");
    refused(tell(NEW, "msg_7", "{}"), 400, "invalid_request");
    refused(tell(NEW, "msg_8", "not json"), 400, "malformed_json");
    Wire.Reply wrong =
        tell(NEW, "msg_9", "{\"data\": {\"status\": \"ok\", \"card\": \"4111-1111-1111\"}}");
    assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
        .contains("/data/order_id", "/data/status", "/data/amount_cents", "/data/card");

    assertThat(dump(server)).isEqualTo(before);
    assertThat(eventsAndAudit()).isEqualTo(events);
    assertThat(deliveries()).isEqualTo(lines + 15);
    assertThat(
            server.count(
                "SELECT count(*) FROM metering.payment_delivery d WHERE CAST(d AS text) LIKE '%4111-1111%'"))
        .isZero();
  }

  @Test
  void orders_are_made_once_seen_by_their_account_only_and_of_packages_there_are() {
    Customer customer = server.customer(0);
    String key = "key-" + names++;
    String body = "{\"package\": \"credits-20\"}";
    Wire.Reply first = server.wire.post("/v1/orders", customer.key, body, "Idempotency-Key", key);
    Wire.Reply second = server.wire.post("/v1/orders", customer.key, body, "Idempotency-Key", key);
    assertThat(second.json()).isEqualTo(first.json());
    Customer stranger = server.customer(0);
    refused(
        server.wire.get("/v1/orders/" + first.text("id"), stranger.key), 404, "order_not_found");
    assertThat(server.wire.get("/v1/orders", stranger.key).json().path("items")).isEmpty();
    Map<String, String> before = dump(server);
    Wire.Reply unknown = order(customer, "credits-9");
    refused(unknown, 422, "unknown_package");
    assertThat(unknown.json().path("known").toString()).contains("credits-100");
    refused(server.wire.post("/v1/orders", customer.key, "{}"), 400, "invalid_request");
    refused(order(customer, null), 400, "invalid_request");
    assertThat(dump(server)).isEqualTo(before);
  }

  @Test
  void without_a_provider_live_orders_are_refused_with_what_to_do() {
    try (TestServer bare = TestServer.start()) {
      Customer customer = bare.customer(0);
      Map<String, String> before = dump(bare);
      for (String[] call :
          new String[][] {
            {"/v1/orders", "{\"package\": \"credits-20\"}"},
            {"/v1/subscriptions", "{\"plan\": \"monthly-30\"}"}
          }) {
        Wire.Reply refused = bare.wire.post(call[0], customer.key, call[1]);
        refused(refused, 409, "payment_unavailable");
        assertThat(refused.text("detail")).contains("--payment-link");
      }
      assertThat(dump(bare)).isEqualTo(before);
      // The simulated provider needs no configuration.
      Customer tester = bare.testCustomer();
      String id =
          bare.wire.post("/v1/orders", tester.key, "{\"package\": \"credits-20\"}").text("id");
      bare.wire.post("/v1/orders/" + id + "/simulate", tester.key, "{\"status\": \"succeeded\"}");
      assertThat(tester.available()).isEqualTo(20_000_000_000L);
    }
  }

  @Test
  void whoever_owes_is_told_so_and_pays_with_the_next_order() {
    Customer customer = server.customer(0);
    String id = order(customer, "credits-20").text("id");
    tell(NEW, "msg_d" + id, body(id, "succeeded", 2000, "EUR"));
    customer.start("l4", 1, 1, 1_000, ", \"allow_infeasible\": true"); // 8,000 credits
    tell(NEW, "msg_e" + id, body(id, "charged_back", 2000, "EUR"));
    Wire.Reply balance = server.wire.get("/v1/balance", customer.key);
    assertThat(balance.text("owed_micros")).isEqualTo("8000000000");
    Wire.Reply dues = server.wire.get("/v1/dues", customer.key);
    holds("get", "/v1/dues", dues);
    assertThat(dues.json().path("items").get(0).path("kind").asText()).isEqualTo("chargeback");

    Wire.Reply short_ = customer.tryStart("l4", 1, 1, 1, ", \"allow_infeasible\": true");
    refused(short_, 402, "insufficient_balance");
    assertThat(short_.text("owed_micros")).isEqualTo("8000000000");
    assertThat(short_.text("detail")).contains("owes 8000 credits");

    String next = order(customer, "credits-20").text("id");
    tell(NEW, "msg_f" + next, body(next, "succeeded", 2000, "EUR"));
    assertThat(customer.available()).isEqualTo(12_000_000_000L);
    JsonNode due = server.wire.get("/v1/dues", customer.key).json().path("items").get(0);
    assertThat(due.path("settled_at").isTextual()).isTrue();
  }

  @Test
  void an_unpaid_order_expires() {
    Customer customer = server.customer(0);
    String id = order(customer, "credits-20").text("id");
    sweep(server.clock.instant().plus(Duration.ofHours(25)));
    Wire.Reply expired = server.wire.get("/v1/orders/" + id, customer.key);
    assertThat(expired.text("state")).isEqualTo("expired");
    assertThat(expired.json().path("pay_at").isNull()).isTrue();
    assertThat(events(customer)).containsExactly("created", "expired");
  }

  @Test
  void a_subscription_is_started_renewed_listed_and_cancelled() {
    Customer customer = server.testCustomer();
    holds("get", "/v1/subscription-plans", server.wire.get("/v1/subscription-plans", customer.key));
    String body = "{\"plan\": \"monthly-30\", \"time_zone\": \"Europe/Berlin\"}";
    Wire.Reply begun = server.wire.post("/v1/subscriptions", customer.key, body);
    holds("post", "/v1/subscriptions", begun);
    simulate(customer, begun.json().path("order").path("id").asText(), "succeeded");
    assertThat(customer.available()).isEqualTo(33_000_000_000L);
    refused(server.wire.post("/v1/subscriptions", customer.key, body), 409, "subscription_exists");
    refused(
        server.wire.post("/v1/subscriptions", customer.key, "{\"plan\": \"yearly\"}"),
        422,
        "unknown_subscription_plan");
    Wire.Reply zone =
        server.wire.post(
            "/v1/subscriptions",
            customer.key,
            "{\"plan\": \"monthly-150\", \"time_zone\": \"Mars/North\"}");
    assertThat(zone.json().path("errors").findValuesAsText("pointer")).contains("/time_zone");

    sweep(Instant.parse(begun.text("period_end")));
    Wire.Reply list = server.wire.get("/v1/subscriptions", customer.key);
    holds("get", "/v1/subscriptions", list);
    JsonNode one = list.json().path("items").get(0);
    assertThat(one.path("period").asInt()).isEqualTo(1);
    assertThat(one.path("order").path("state").asText()).isEqualTo("open");

    String path = "/v1/subscriptions/" + begun.text("id") + "/cancel";
    refused(server.wire.post(path, server.testCustomer().key, "{}"), 404, "subscription_not_found");
    Wire.Reply cancelled = server.wire.post(path, customer.key, "{}");
    holds("post", "/v1/subscriptions/{id}/cancel", cancelled);
    assertThat(cancelled.json().path("cancel_at_period_end").asBoolean()).isTrue();
    sweep(Instant.parse(one.path("period_end").asText()));
    assertThat(
            server
                .wire
                .get("/v1/subscriptions", customer.key)
                .json()
                .path("items")
                .get(0)
                .path("end_reason")
                .asText())
        .isEqualTo("cancelled");
  }

  @Test
  void keys_of_the_house_list_what_an_account_ordered_and_owes() {
    Customer customer = server.customer(0);
    String order = order(customer, "credits-20").text("id");
    String subscription =
        server
            .wire
            .post("/v1/subscriptions", customer.key, "{\"plan\": \"monthly-30\"}")
            .text("id");
    String sales = server.house("/v1/api-keys", "{\"scopes\": [\"sales\"]}").text("secret");
    for (String key : List.of(sales, server.admin)) {
      Wire.Reply orders = server.wire.get("/v1/orders?account_id=" + customer.account, key);
      holds("get", "/v1/orders", orders);
      assertThat(orders.json().path("items").findValuesAsText("id")).contains(order);
      Wire.Reply list = server.wire.get("/v1/subscriptions?account_id=" + customer.account, key);
      assertThat(list.json().path("items").get(0).path("id").asText()).isEqualTo(subscription);
      Wire.Reply dues = server.wire.get("/v1/dues?account_id=" + customer.account, key);
      assertThat(dues.json().path("items")).isEmpty();
    }
    Customer other = server.customer(0);
    for (String path : List.of("/v1/orders", "/v1/subscriptions", "/v1/dues")) {
      refused(server.wire.get(path, sales), 400, "invalid_request");
      String theirs = path + "?account_id=" + customer.account;
      refused(server.wire.get(theirs, other.key), 404, "account_not_found");
    }
  }

  @Test
  void months_are_those_of_the_billing_profile_unless_another_zone_is_named() {
    Customer customer = server.customer(0);
    server.wire.send(
        "PUT",
        "/v1/me/billing-profile",
        customer.key,
        "{\"version\": 0, \"legal_name\": \"Studio\", \"address_lines\": [], \"time_zone\": \"Asia/Tokyo\"}");
    assertThat(subscribed(customer, "monthly-30", "")).isEqualTo("Asia/Tokyo");
    assertThat(subscribed(customer, "monthly-150", ", \"time_zone\": \"Europe/Berlin\""))
        .isEqualTo("Europe/Berlin");
    assertThat(subscribed(server.customer(0), "monthly-30", "")).isEqualTo("UTC");

    assertThat(limited(customer, "day", "")).isEqualTo("Asia/Tokyo");
    assertThat(limited(customer, "month", ", \"time_zone\": \"Europe/Berlin\""))
        .isEqualTo("Europe/Berlin");
    // A limit that is set again keeps its months.
    assertThat(limited(customer, "month", "")).isEqualTo("Europe/Berlin");
    assertThat(limited(server.customer(0), "month", "")).isEqualTo("UTC");
  }

  private static String subscribed(Customer by, String plan, String more) {
    String body = "{\"plan\": \"%s\"%s}".formatted(plan, more);
    return server.wire.post("/v1/subscriptions", by.key, body).text("time_zone");
  }

  private static String limited(Customer by, String period, String more) {
    String body = "{\"period\": \"%s\", \"limit_micros\": \"1000000\"%s}".formatted(period, more);
    return server.wire.post("/v1/budgets", by.key, body).text("time_zone");
  }

  @Test
  void a_debt_suspends_after_seven_days_and_payment_lifts_that_suspension_only() {
    Customer debtor = debtor();
    Customer blocked = debtor();
    Instant now = server.clock.instant();
    sweep(now.plus(Duration.ofDays(6)));
    sweep(now.plus(Duration.ofDays(6)));
    assertThat(state(debtor)).isEqualTo("active");
    sweep(now.plus(Duration.ofDays(8)));
    sweep(now.plus(Duration.ofDays(8)));
    assertThat(state(debtor)).isEqualTo("suspended");
    assertThat(reminders(debtor)).containsExactly("1", "3", "7");
    refused(
        debtor.tryStart("l4", 1, 1, 1, ", \"allow_infeasible\": true"), 403, "account_suspended");
    // The house suspends one of them for a reason of its own.
    server.house(
        "/v1/accounts/" + blocked.account + "/suspend", "{\"reason\": \"abuse of the network\"}");

    for (Customer one : List.of(debtor, blocked)) {
      String id = order(one, "credits-20").text("id");
      tell(NEW, "msg_g" + id, body(id, "succeeded", 2000, "EUR"));
    }
    assertThat(state(debtor)).isEqualTo("active");
    assertThat(state(blocked)).isEqualTo("suspended");
    sweep(now.plus(Duration.ofDays(9)));
    JsonNode account = server.wire.get("/v1/accounts/" + blocked.account, server.admin).json();
    assertThat(account.path("state").asText()).isEqualTo("suspended");
    assertThat(account.path("state_reason").asText()).isEqualTo("abuse of the network");
    server.house("/v1/accounts/" + blocked.account + "/resume", "{\"reason\": \"cleared\"}");
    assertThat(state(blocked)).isEqualTo("active");
  }

  @Test
  void a_debt_that_credits_of_the_house_paid_is_found_by_the_sweep() {
    Customer debtor = debtor();
    Instant now = server.clock.instant();
    for (int i = 0; i < 4; i++) {
      sweep(now.plus(Duration.ofDays(8)));
    }
    assertThat(state(debtor)).isEqualTo("suspended");
    server.house(
        "/v1/accounts/" + debtor.account + "/credit",
        "{\"amount_micros\": \"8000000000\", \"reason\": \"the bank was wrong\"}");
    assertThat(debtor.available()).isZero();
    sweep(now.plus(Duration.ofDays(8)));
    assertThat(state(debtor)).isEqualTo("active");
    // An operator's resume stands: the same debt does not suspend again.
    Customer other = debtor();
    for (int i = 0; i < 4; i++) {
      sweep(now.plus(Duration.ofDays(8)));
    }
    server.house("/v1/accounts/" + other.account + "/resume", "{\"reason\": \"we talked\"}");
    sweep(now.plus(Duration.ofDays(30)));
    assertThat(state(other)).isEqualTo("active");
  }

  /** An account that owes 8,000 credits of a chargeback. */
  private static Customer debtor() {
    Customer customer = server.customer(0);
    String id = order(customer, "credits-20").text("id");
    tell(NEW, "msg_h" + id, body(id, "succeeded", 2000, "EUR"));
    customer.start("l4", 1, 1, 1_000, ", \"allow_infeasible\": true");
    tell(NEW, "msg_i" + id, body(id, "charged_back", 2000, "EUR"));
    return customer;
  }

  private static void sweep(Instant now) {
    BillingSweep sweep =
        new BillingSweep(
            new Dunning(new AccountDesk(new Payers(), new Suspension(LifePolicy.defaults()))));
    for (Function<Transaction, Integer> part : sweep.parts(now)) {
      server.sql(handle -> part.apply(new SqlTransaction(handle)));
    }
  }

  private static String state(Customer customer) {
    return server.wire.get("/v1/accounts/" + customer.account, server.admin).text("state");
  }

  private static List<String> events(Customer customer) {
    return server.sql(
        handle ->
            handle
                .createQuery(
                    "SELECT replace(type, 'order.', '') FROM scheduler.event"
                        + " WHERE account_id = CAST(:account AS uuid) AND type LIKE 'order.%' ORDER BY id")
                .bind("account", customer.account)
                .mapTo(String.class)
                .list());
  }

  private static List<String> reminders(Customer customer) {
    return server.sql(
        handle ->
            handle
                .createQuery(
                    "SELECT payload->>'days' FROM scheduler.event"
                        + " WHERE account_id = CAST(:account AS uuid) AND type = 'due.reminder' ORDER BY id")
                .bind("account", customer.account)
                .mapTo(String.class)
                .list());
  }

  private static List<Long> eventsAndAudit() {
    return List.of(
        server.count("SELECT count(*) FROM scheduler.event"),
        server.count("SELECT count(*) FROM scheduler.audit"));
  }

  private static Map<String, String> dump(TestServer of) {
    return of.sql(handle -> Shop.dump(handle));
  }

  private static long deliveries() {
    return server.count("SELECT count(*) FROM metering.payment_delivery");
  }

  private static Wire.Reply order(Customer customer, String wanted) {
    String body = wanted == null ? "{\"pack\": 1}" : "{\"package\": \"" + wanted + "\"}";
    return server.wire.post("/v1/orders", customer.key, body);
  }

  private static Wire.Reply simulate(Customer customer, String order, String status) {
    return server.wire.post(
        "/v1/orders/" + order + "/simulate", customer.key, "{\"status\": \"" + status + "\"}");
  }

  private static String body(String order, String status, long cents, String currency) {
    return """
        {"type": "payment.%s", "timestamp": "2026-03-01T12:00:00Z", "data": {"order_id": "%s",
         "status": "%s", "reference": "pay_1", "amount_cents": %d, "currency": "%s"}}"""
        .formatted(status, order, status, cents, currency);
  }

  private static Wire.Reply tell(String secret, String delivery, String body) {
    return signed(secret, delivery, server.clock.instant(), body, body);
  }

  private static Wire.Reply signed(
      String secret, String delivery, Instant at, String body, String signedBody) {
    String signature =
        StandardWebhook.sign(
            StandardWebhook.Secret.of(secret),
            delivery,
            at,
            signedBody.getBytes(StandardCharsets.UTF_8));
    return server.wire.post(
        "/v1/payments/callback",
        null,
        body,
        "webhook-id",
        delivery,
        "webhook-timestamp",
        Long.toString(at.getEpochSecond()),
        "webhook-signature",
        signature);
  }

  private static void refused(Wire.Reply reply, int status, String code) {
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(status);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.text("detail")).isNotBlank();
  }

  private static void holds(String method, String path, Wire.Reply reply) {
    assertThat(truth.complaints(method, path, reply.status(), reply.json()))
        .as("%s", reply.json())
        .isEmpty();
  }

  private static String secret(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }
}
