package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Starts that come at once, of one account or of many: each is answered on its own. */
class StartTogetherTest extends ServerTest {
  private static final int MINUTES = 7;

  @Test
  void two_hundred_starts_on_a_balance_for_ten_make_ten() throws Exception {
    long price =
        server
            .customer(1, "enterprise")
            .quote("rtx-2080-super", 1, 1, MINUTES)
            .json()
            .path("total_micros")
            .asLong();
    assertThat(price % 1_000_000).isZero();
    Customer customer = server.customer(price / 1_000_000 * 10 + 1, "enterprise");
    List<Callable<Wire.Reply>> starts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String quote = customer.quoteId("rtx-2080-super", 1, 1, MINUTES);
      String key = "start-" + i;
      starts.add(start(customer, quote, "Idempotency-Key", key));
    }
    List<Wire.Reply> replies = together(starts);
    List<Wire.Reply> started = replies.stream().filter(reply -> reply.status() == 201).toList();
    assertThat(started).hasSize(10);
    assertThat(started.stream().map(reply -> reply.text("id")).distinct()).hasSize(10);
    assertThat(replies.stream().filter(reply -> reply.status() != 201))
        .hasSize(190)
        .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("insufficient_balance"));
    assertThat(customer.available()).isEqualTo(1_000_000);
    // The answers are kept, the refusals are not.
    for (int i = 0; i < 200; i += 20) {
      Wire.Reply again = starts.get(i).call();
      assertThat(again.status()).isEqualTo(replies.get(i).status());
      if (again.status() == 201) {
        assertThat(again.text("id")).isEqualTo(replies.get(i).text("id"));
      }
    }
    assertThat(server.wire.get("/v1/sessions?limit=200", customer.key).json().path("items").size())
        .isEqualTo(10);
  }

  @Test
  void the_same_quote_at_once_starts_one_session() throws Exception {
    Customer customer = server.customer(10_000, "enterprise");
    String quote = customer.quoteId("rtx-2080-super", 1, 1, MINUTES);
    List<Callable<Wire.Reply>> starts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      starts.add(start(customer, quote));
    }
    List<Wire.Reply> replies = together(starts);
    assertThat(replies.stream().filter(reply -> reply.status() == 201)).hasSize(1);
    assertThat(replies.stream().filter(reply -> reply.status() != 201))
        .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("quote_used"));
  }

  @Test
  void starts_of_many_accounts_at_once_are_each_decided_by_their_own_money() throws Exception {
    long price =
        server
            .customer(1, "enterprise")
            .quote("rtx-2080-super", 1, 1, MINUTES)
            .json()
            .path("total_micros")
            .asLong();
    List<Customer> customers = new ArrayList<>();
    List<Callable<Wire.Reply>> starts = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      // The i-th can pay for i % 4 of its five.
      Customer customer = server.customer(price / 1_000_000 * (i % 4) + 1, "enterprise");
      customers.add(customer);
      for (int j = 0; j < 5; j++) {
        String quote = customer.quoteId("rtx-2080-super", 1, 1, MINUTES);
        String key = "many-" + i + "-" + (j == 3 ? 2 : j);
        starts.add(start(customer, quote, "Idempotency-Key", key));
        owners.add(i);
      }
    }
    List<Wire.Reply> replies = together(starts);
    for (int i = 0; i < customers.size(); i++) {
      int owner = i;
      List<Wire.Reply> its =
          IntStream.range(0, replies.size())
              .filter(at -> owners.get(at) == owner)
              .mapToObj(replies::get)
              .toList();
      assertThat(its.stream().filter(reply -> reply.status() == 201).map(r -> r.text("id")))
          .doesNotHaveDuplicates()
          .hasSize(i % 4);
      assertThat(its.stream().filter(reply -> reply.status() != 201))
          .allSatisfy(
              reply ->
                  assertThat(reply.code()).isIn("insufficient_balance", "idempotency_key_reused"));
      assertThat(customers.get(i).available()).isEqualTo(1_000_000);
    }
  }

  @Test
  void a_payer_whom_somebody_has_locked_holds_up_no_other() throws Exception {
    Customer locked = server.customer(10_000, "enterprise");
    Customer free = server.customer(10_000, "enterprise");
    List<Callable<Wire.Reply>> starts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Customer customer = i == 3 ? locked : free;
      String quote = customer.quoteId("rtx-2080-super", 1, 1, MINUTES);
      starts.add(start(customer, quote));
    }
    ExecutorService aside = Executors.newSingleThreadExecutor();
    try {
      Future<Wire.Reply> held =
          server.sql(
              handle -> {
                handle.execute(
                    "SELECT 1 FROM metering.payer WHERE payer_id = CAST(? AS uuid) FOR UPDATE",
                    locked.account);
                Future<Wire.Reply> waits = aside.submit(starts.remove(3));
                assertThat(unchecked(starts))
                    .allSatisfy(r -> assertThat(r.status()).isEqualTo(201));
                assertThat(waits.isDone()).isFalse();
                return waits;
              });
      assertThat(held.get().status()).isEqualTo(201);
    } finally {
      aside.shutdownNow();
    }
  }

  @Test
  void a_key_that_another_server_works_on_undoes_nobodys_start() throws Exception {
    Customer customer = server.customer(10_000, "enterprise");
    List<Callable<Wire.Reply>> starts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String quote = customer.quoteId("rtx-2080-super", 1, 1, MINUTES);
      String key = "elsewhere-" + i;
      starts.add(start(customer, quote, "Idempotency-Key", key));
    }
    ExecutorService aside = Executors.newSingleThreadExecutor();
    try {
      Future<List<Wire.Reply>> all =
          server.sql(
              handle -> {
                // Unseen by a group that looks, and in its way when it keeps its answers.
                handle.execute(
                    "INSERT INTO scheduler.idempotency (payer, world, route, idempotency_key,"
                        + " fingerprint, actor, request_id, created_at)"
                        + " VALUES (?, 'live', 'POST /v1/sessions', 'elsewhere-7', '', 'test',"
                        + " 'test', now())",
                    customer.account);
                Future<List<Wire.Reply>> asked = aside.submit(() -> together(starts));
                for (int i = 0; i < 8; i++) {
                  // At work all the time: PostgreSQL ends a transaction that only pauses.
                  handle.execute("SELECT pg_sleep(0.1)");
                }
                assertThat(asked.isDone()).isFalse();
                handle.rollback();
                return asked;
              });
      assertThat(all.get()).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
      assertThat(all.get().stream().map(reply -> reply.text("id")).distinct()).hasSize(20);
    } finally {
      aside.shutdownNow();
    }
    assertThat(server.wire.get("/v1/sessions?limit=200", customer.key).json().path("items"))
        .hasSize(20);
  }

  private Callable<Wire.Reply> start(Customer customer, String quote, String... headers) {
    String body =
        "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"allow_infeasible\": true}"
            .formatted(quote);
    return () -> server.wire.post("/v1/sessions", customer.key, body, headers);
  }

  private static List<Wire.Reply> unchecked(List<Callable<Wire.Reply>> starts) {
    try {
      return together(starts);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static List<Wire.Reply> together(List<Callable<Wire.Reply>> starts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Wire.Reply> replies = new ArrayList<>();
      for (Future<Wire.Reply> reply : threads.invokeAll(starts)) {
        replies.add(reply.get());
      }
      return replies;
    } finally {
      threads.shutdownNow();
    }
  }
}
