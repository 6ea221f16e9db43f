package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.util.function.Predicate;

/** An account of the test with its key: what a user of the API does, in words. */
public final class Customer {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public final TestServer server;
  public final String account;
  public final String key;

  private Customer(TestServer server, String account, String key) {
    this.server = server;
    this.account = account;
    this.key = key;
  }

  /** An account that is there, with one of its keys. */
  public static Customer of(TestServer server, String account, String key) {
    return new Customer(server, account, key);
  }

  static Customer open(TestServer server, String name, String plan, long credits) {
    return open(server, name, plan, "live", credits);
  }

  static Customer open(TestServer server, String name, String plan, String world, long credits) {
    String id =
        server
            .house(
                "/v1/accounts",
                "{\"name\": \"%s\", \"plan\": \"%s\", \"world\": \"%s\"}"
                    .formatted(name, plan, world))
            .text("id");
    if (credits > 0) {
      server.house(
          "/v1/accounts/" + id + "/credit",
          "{\"amount_micros\": \"%d\", \"reason\": \"test\"}".formatted(credits * 1_000_000));
    }
    String key =
        server
            .house("/v1/api-keys", "{\"account_id\": \"%s\", \"channel\": \"app\"}".formatted(id))
            .text("secret");
    return new Customer(server, id, key);
  }

  /** A quote's answer. */
  public Wire.Reply quote(String model, int nodes, int gpusPerNode, int minutes) {
    return server.wire.post(
        "/v1/quotes",
        key,
        "{\"gpu_model\": \"%s\", \"nodes\": %d, \"gpus_per_node\": %d, \"minutes\": %d}"
            .formatted(model, nodes, gpusPerNode, minutes));
  }

  /** The id of a fresh quote. */
  public String quoteId(String model, int nodes, int gpusPerNode, int minutes) {
    Wire.Reply quote = quote(model, nodes, gpusPerNode, minutes);
    assertThat(quote.status()).as("%s", quote.json()).isEqualTo(201);
    return quote.text("id");
  }

  /** The answer to a start under a fresh quote; {@code more} is further JSON members. */
  public Wire.Reply tryStart(String model, int nodes, int gpus, int minutes, String more) {
    String quote = quoteId(model, nodes, gpus, minutes);
    return server.wire.post(
        "/v1/sessions",
        key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"]%s}".formatted(quote, more));
  }

  /** The id of a started session. */
  public String start(String model, int nodes, int gpus, int minutes, String more) {
    Wire.Reply started = tryStart(model, nodes, gpus, minutes, more);
    assertThat(started.status()).as("%s", started.json()).isEqualTo(201);
    return started.text("id");
  }

  /** The id of a started session of one GPU. */
  public String start(String model, int minutes) {
    return start(model, 1, 1, minutes, "");
  }

  /** A session as it is. */
  public JsonNode session(String id) {
    return server.wire.get("/v1/sessions/" + id, key).json();
  }

  /** Waits until a session has the state, and gives it. */
  public JsonNode awaitState(String id, String state) {
    return awaitThat(id, session -> session.path("state").asText().equals(state));
  }

  /** Waits until a session is as described, and gives it. */
  public JsonNode awaitThat(String id, Predicate<JsonNode> condition) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(40))
        .until(() -> session(id), condition);
  }

  /** A session's rows of the usage log. */
  public JsonNode charges(String id) {
    return server.wire.get("/v1/sessions/" + id + "/charges", key).json().path("items");
  }

  /** Orders a stop. */
  public Wire.Reply stop(String id) {
    return server.wire.post("/v1/sessions/" + id + "/stop", key, "{}");
  }

  /** The answer to an extension under a fresh quote. */
  public Wire.Reply extend(String id, String model, int nodes, int gpus, int minutes) {
    return server.wire.post(
        "/v1/sessions/" + id + "/extend",
        key,
        "{\"quote_id\": \"%s\"}".formatted(quoteId(model, nodes, gpus, minutes)));
  }

  /** How many rows a start, or an array, would add to: what a refusal or a dry run leaves alone. */
  public long rows() {
    return server.count(
        "SELECT (SELECT count(*) FROM scheduler.session WHERE account_id = ?::uuid)"
            + " + (SELECT count(*) FROM scheduler.session_array WHERE account_id = ?::uuid)"
            + " + (SELECT count(*) FROM scheduler.event WHERE account_id = ?::uuid)"
            + " + (SELECT count(*) FROM metering.quote_use)"
            + " + (SELECT count(*) FROM metering.transfer)",
        account,
        account,
        account);
  }

  /** Available micro-credits. */
  public long available() {
    return server.wire.get("/v1/balance", key).json().path("available_micros").asLong();
  }
}
