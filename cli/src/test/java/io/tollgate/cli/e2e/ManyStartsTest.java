package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class ManyStartsTest {
  private static final int CLIENTS = 200;

  @Test
  void two_hundred_starts_at_once_hold_exactly_what_the_balance_affords(RealParts parts)
      throws Exception {
    Client rich = parts.account("measure", Client.PLENTY);
    long price = rich.quote(60).path("total_micros").asLong();
    long balance = 10 * price + price / 2;
    Client client = parts.account("ten-of-two-hundred", balance);
    List<Callable<Api.Answer>> starts = new ArrayList<>();
    for (ObjectNode request : requests(parts, client)) {
      Api one = parts.key(client.account());
      starts.add(() -> one.post("/v1/sessions", request));
    }
    // With nothing placed, all that was held comes back.
    parts.node().cordon(true);
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
    watcher.scheduleWithFixedDelay(() -> look(client, seen), 0, 20, TimeUnit.MILLISECONDS);
    List<Api.Answer> answers = all(starts);
    watcher.shutdown();
    assertThat(watcher.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    List<Api.Answer> started = answers.stream().filter(one -> one.status() == 201).toList();
    List<Api.Answer> refused = answers.stream().filter(one -> one.status() == 402).toList();
    assertThat(started).hasSize(10);
    assertThat(refused).hasSize(CLIENTS - 10);
    for (Api.Answer refusal : refused) {
      assertThat(refusal.code()).isEqualTo("insufficient_balance");
      assertThat(refusal.contentType()).startsWith("application/problem+json");
      assertThat(refusal.json().path("missing_micros").asLong())
          .isEqualTo(price - refusal.json().path("available_micros").asLong())
          .isBetween(1L, price - price / 2);
    }
    assertThat(seen).isNotEmpty().allMatch(one -> one >= 0 && one <= balance);
    assertThat(client.available()).isEqualTo(balance - 10 * price);
    assertThat(client.held()).isEqualTo(10 * price);

    for (Api.Answer one : started) {
      JsonNode ended = client.stop(one.json().path("id").asText());
      assertThat(ended.path("end_reason").asText()).isEqualTo("cancelled");
    }
    parts.node().cordon(false);
    assertThat(client.available()).isEqualTo(balance);
    assertThat(client.held()).isZero();
  }

  @Test
  void the_same_start_sent_ten_times_at_once_starts_one_session(RealParts parts) throws Exception {
    Client client = parts.account("idempotent", Client.PLENTY);
    ObjectNode request = client.request(client.quote(10), "sleep 300");
    List<Callable<Api.Answer>> starts =
        Collections.nCopies(
            10, () -> client.api().call("POST", "/v1/sessions", request, "one-and-the-same"));

    List<Api.Answer> answers = all(starts);

    assertThat(answers).allMatch(one -> one.status() == 201);
    List<String> ids =
        answers.stream().map(one -> one.json().path("id").asText()).distinct().toList();
    assertThat(ids).hasSize(1);
    assertThat(client.api().get("/v1/sessions").path("items")).hasSize(1);
    client.await(ids.get(0), "running");
    client.requireCharged(client.stop(ids.get(0)), 1, Client.PLENTY);
  }

  private static List<ObjectNode> requests(RealParts parts, Client client) throws Exception {
    List<ObjectNode> requests = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      requests.add(client.request(client.quote(60), "sleep 300"));
    }
    parts.requireServerAlive();
    return requests;
  }

  private static void look(Client client, List<Long> seen) {
    try {
      seen.add(client.available());
    } catch (Exception unseen) {
      seen.add(-1L);
    }
  }

  private static List<Api.Answer> all(List<Callable<Api.Answer>> calls) throws Exception {
    ExecutorService together = Executors.newFixedThreadPool(calls.size());
    try {
      List<Api.Answer> answers = new ArrayList<>();
      for (Future<Api.Answer> one : together.invokeAll(calls)) {
        answers.add(one.get());
      }
      return answers;
    } finally {
      together.shutdown();
    }
  }
}
