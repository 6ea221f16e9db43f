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
import org.junit.jupiter.api.Test;

/** Starts of one account that come at once: each is answered on its own. */
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
      starts.add(
          () ->
              server.wire.post(
                  "/v1/sessions",
                  customer.key,
                  "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"allow_infeasible\": true}"
                      .formatted(quote),
                  "Idempotency-Key",
                  key));
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
      starts.add(
          () ->
              server.wire.post(
                  "/v1/sessions",
                  customer.key,
                  "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"allow_infeasible\": true}"
                      .formatted(quote)));
    }
    List<Wire.Reply> replies = together(starts);
    assertThat(replies.stream().filter(reply -> reply.status() == 201)).hasSize(1);
    assertThat(replies.stream().filter(reply -> reply.status() != 201))
        .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("quote_used"));
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
