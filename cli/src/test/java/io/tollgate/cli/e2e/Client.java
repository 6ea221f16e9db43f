package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a customer does with one account and one key. */
record Client(String account, Api api, Path directory) {
  /** 100,000 credits. */
  static final long PLENTY = 100_000_000_000L;

  /** An account of its own with exactly so many credits. */
  static Client open(Api admin, String name, long micros, Path directory) throws IOException {
    JsonNode account =
        admin
            .post("/v1/accounts", Api.object().put("name", name).put("plan", "enterprise"))
            .expect(201);
    String id = account.path("id").asText();
    admin
        .post(
            "/v1/accounts/" + id + "/credit",
            Api.object()
                .put("amount_micros", Long.toString(micros))
                .put("kind", "paid")
                .put("reason", "test"))
        .expect(201);
    return new Client(id, key(admin, id), directory);
  }

  /** A further key of an account. */
  static Api key(Api admin, String account) throws IOException {
    JsonNode key =
        admin
            .post(
                "/v1/api-keys",
                Api.object().put("account_id", account).put("name", "test").put("channel", "app"))
            .expect(201);
    return new Api(admin.url(), key.path("secret").asText());
  }

  /** The same customer through another server. */
  Client through(String url) {
    return new Client(account, new Api(url, api.key()), directory);
  }

  /** The name of every workload of a fixture, by which it is found among the processes. */
  static String marker(Path directory) {
    return directory + "/workload";
  }

  /** A quote for one GPU. */
  JsonNode quote(int minutes) throws IOException {
    return quote(1, 1, minutes);
  }

  /** A quote for GPUs on some nodes. */
  JsonNode quote(int nodes, int gpusPerNode, int minutes) throws IOException {
    ObjectNode wish =
        Api.object()
            .put("gpu_model", "h100")
            .put("nodes", nodes)
            .put("gpus_per_node", gpusPerNode)
            .put("minutes", minutes);
    return api.post("/v1/quotes", wish).expect(201);
  }

  /** The request that starts a shell script; its arguments are {@code $1} and so on. */
  ObjectNode request(JsonNode quote, String script, String... arguments) {
    return command(quote, script(script, arguments));
  }

  /** A path of its own for a file that work and test both see. */
  Path file() {
    return directory.resolve("file-" + UUID.randomUUID());
  }

  private List<String> script(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, marker(directory)));
    words.addAll(List.of(arguments));
    return words;
  }

  /** The request that starts a program. */
  static ObjectNode command(JsonNode quote, List<String> words) {
    ObjectNode request = Api.object().put("quote_id", quote.path("id").asText());
    ArrayNode command = request.putArray("command");
    words.forEach(command::add);
    return request;
  }

  /** Starts a session; returns its id. */
  String start(ObjectNode request) throws IOException {
    return api.post("/v1/sessions", request).expect(201).path("id").asText();
  }

  /** Starts work that goes on until it is stopped, on one GPU. */
  Work work(int minutes) throws IOException {
    return work(quote(minutes));
  }

  /** Starts work that goes on until it is stopped. */
  Work work(JsonNode quote) throws IOException {
    Path file = file();
    String script =
        "echo $$ >\"$1.pid\"; while :; do echo tick >>\"$1\"; echo tick; sleep 0.2; done";
    return new Work(this, start(request(quote, script, file.toString())), file);
  }

  /** A session. */
  JsonNode session(String id) throws IOException {
    return api.get("/v1/sessions/" + id);
  }

  /** Waits for a state. */
  JsonNode await(String id, String state) {
    RealParts.await()
        .ignoreException(IOException.class)
        .untilAsserted(
            () -> assertThat(session(id).path("state").asText()).as(id).isEqualTo(state));
    try {
      return session(id);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  /** Orders a session to stop and waits for its settled receipt. */
  JsonNode stop(String id) throws IOException {
    Api.Answer answer = api.post("/v1/sessions/" + id + "/stop", Api.object());
    assertThat(answer.status()).as(answer.toString()).isIn(200, 202);
    return await(id, "ended");
  }

  /** What can be spent. */
  long available() throws IOException {
    return api.get("/v1/balance").path("available_micros").asLong();
  }

  /** What is set aside. */
  long held() throws IOException {
    return api.get("/v1/balance").path("held_micros").asLong();
  }

  /** The ids of all sessions, as many as one page holds. */
  List<String> sessions() throws IOException {
    List<String> ids = new ArrayList<>();
    api.get("/v1/sessions?limit=200")
        .path("items")
        .forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  /** Waits until all these have completed; returns what they were charged together. */
  long settledAsCompleted(List<String> ids) {
    long charged = 0;
    for (String id : ids) {
      JsonNode ended = await(id, "ended");
      assertThat(ended.path("end_reason").asText()).as(ended.toString()).isEqualTo("completed");
      charged += ended.path("receipt").path("charged_micros").asLong();
    }
    return charged;
  }

  /** As {@link #requireCharged}, for as many minutes as the proof of the one attempt has begun. */
  void requireChargedForProof(JsonNode ended, long before) throws IOException {
    requireCharged(ended, (int) ((ended.path("elapsed_ms").asLong() + 59_999) / 60_000), before);
  }

  /**
   * Fails unless an ended session's receipt and the balance show so many minutes charged and all
   * the rest refunded.
   *
   * @param before the balance before the session, which was the account's only open one
   */
  void requireCharged(JsonNode ended, int minutes, long before) throws IOException {
    JsonNode receipt = ended.path("receipt");
    long charged = receipt.path("charged_micros").asLong();
    assertThat(ended.path("billing_phase").asText()).isEqualTo("settled");
    assertThat(receipt.path("final").asBoolean()).isTrue();
    assertThat(receipt.path("charged_minutes").asInt()).isEqualTo(minutes);
    assertThat(charged).isEqualTo(minutes * ended.path("rate_micros").asLong());
    assertThat(receipt.path("held_micros").asLong())
        .isEqualTo(charged + receipt.path("refunded_micros").asLong());
    assertThat(available()).isEqualTo(before - charged);
    assertThat(held()).isZero();
  }
}
