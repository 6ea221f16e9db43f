package io.tollgate.scheduler.billing;

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
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Quotes that are asked for at once, of one account or of many: each is answered on its own. */
class QuotedTogetherTest extends ServerTest {
  private static final String GOOD = "{\"gpu_model\": \"h100\", \"minutes\": 30}";

  @Test
  void each_is_made_or_refused_on_its_own_and_only_what_was_made_is_kept() throws Exception {
    String noSuchModel = "{\"gpu_model\": \"abacus\", \"minutes\": 30}";
    String noSuchWorkflow = "{\"gpu_model\": \"h100\", \"minutes\": 30, \"workflow\": \"nothing\"}";
    String several = "{\"gpu_models\": [\"h100\", \"a100\"], \"minutes\": 30}";
    List<String> bodies = List.of(GOOD, noSuchModel, noSuchWorkflow, several, GOOD);
    List<Customer> customers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      customers.add(server.customer(100L * i, "enterprise"));
    }
    List<Callable<Wire.Reply>> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Customer customer = customers.get(i % customers.size());
      all.add(asked(customer, bodies.get(i % bodies.size()), "each-" + i));
    }

    List<Wire.Reply> replies = together(all);

    for (int i = 0; i < replies.size(); i++) {
      Wire.Reply reply = replies.get(i);
      Customer customer = customers.get(i % customers.size());
      switch (i % bodies.size()) {
        case 1 -> assertThat(reply.code()).isEqualTo("unknown_gpu_model");
        case 2 -> assertThat(reply.code()).isEqualTo("unknown_workflow");
        default -> {
          assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
          assertThat(reply.json().path("balance_micros").asLong()).isEqualTo(customer.available());
        }
      }
    }
    assertThat(replies.stream().filter(r -> r.status() == 201).map(r -> r.text("id")))
        .doesNotHaveDuplicates()
        .hasSize(72);
    // Said again: what was made is the same, and what was refused may be asked anew.
    List<Wire.Reply> again = together(all);
    for (int i = 0; i < replies.size(); i++) {
      assertThat(again.get(i).status()).isEqualTo(replies.get(i).status());
      if (replies.get(i).status() == 201) {
        assertThat(again.get(i).json()).isEqualTo(replies.get(i).json());
      }
    }
  }

  @Test
  void the_same_key_at_once_makes_one_quote() throws Exception {
    Customer customer = server.customer(10, "enterprise");
    List<Callable<Wire.Reply>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(asked(customer, GOOD, "same"));
    }
    assertThat(together(all))
        .allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201))
        .extracting(reply -> reply.text("id"))
        .containsOnly(quoteOf(customer, "same"));
  }

  @Test
  void a_key_that_somebody_works_on_holds_up_no_other() throws Exception {
    Customer slow = server.customer(10, "enterprise");
    Customer free = server.customer(10, "enterprise");
    ExecutorService aside = Executors.newSingleThreadExecutor();
    try {
      Future<Wire.Reply> held =
          server.sql(
              handle -> {
                begin(handle, slow, "slow");
                Future<Wire.Reply> waits = aside.submit(asked(slow, GOOD, "slow"));
                assertThat(unchecked(repeated(free, 30)))
                    .allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
                assertThat(waits.isDone()).isFalse();
                handle.execute("DELETE FROM scheduler.idempotency WHERE idempotency_key = 'slow'");
                return waits;
              });
      assertThat(held.get().status()).isEqualTo(201);
    } finally {
      aside.shutdownNow();
    }
  }

  /** What a request that has not ended yet has written of its key. */
  private static void begin(Handle handle, Customer customer, String key) {
    handle.execute(
        "INSERT INTO scheduler.idempotency (payer, world, route, idempotency_key, fingerprint,"
            + " actor, request_id, created_at)"
            + " VALUES (?, 'live', 'POST /v1/quotes', ?, 'another', 'test', 'test', now())",
        customer.account,
        key);
  }

  private static List<Callable<Wire.Reply>> repeated(Customer customer, int times) {
    List<Callable<Wire.Reply>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(asked(customer, GOOD, "free-" + i));
    }
    return all;
  }

  private static String quoteOf(Customer customer, String key) throws Exception {
    return asked(customer, GOOD, key).call().text("id");
  }

  private static Callable<Wire.Reply> asked(Customer customer, String body, String key) {
    return () ->
        customer.server.wire.post("/v1/quotes", customer.key, body, "Idempotency-Key", key);
  }

  private static List<Wire.Reply> unchecked(List<Callable<Wire.Reply>> all) {
    try {
      return together(all);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static List<Wire.Reply> together(List<Callable<Wire.Reply>> all) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Wire.Reply> replies = new ArrayList<>();
      for (Future<Wire.Reply> reply : threads.invokeAll(all)) {
        replies.add(reply.get());
      }
      return replies;
    } finally {
      threads.shutdownNow();
    }
  }
}
