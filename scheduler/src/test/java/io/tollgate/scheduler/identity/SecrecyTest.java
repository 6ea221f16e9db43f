package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets are told once to whom they belong; the two worlds do not see one another. */
class SecrecyTest extends ServerTest {
  private static final String SECRET = "correct-horse-battery-staple";

  @Test
  void an_environment_reaches_the_node_and_nobody_else() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String quote = customer.quoteId("h100", 1, 1, 10);
    Wire.Reply started =
        server.wire.post(
            "/v1/sessions",
            customer.key,
            "{\"quote_id\": \"%s\", \"command\": [\"x\"], \"environment\": {\"TOKEN\": \"%s\"}}"
                .formatted(quote, SECRET),
            "Idempotency-Key",
            "secrecy-1");
    assertThat(started.status()).isEqualTo(201);
    String id = started.text("id");
    customer.awaitState(id, "running");
    assertThat(agent.rank(id).wanted.at("/spec/environment/TOKEN").asText()).isEqualTo(SECRET);

    assertThat(started.response().body()).doesNotContain(SECRET);
    for (String path :
        List.of("/v1/sessions", "/v1/sessions/" + id, "/v1/sessions/" + id + "/explain")) {
      assertThat(server.wire.get(path, customer.key).response().body()).doesNotContain(SECRET);
      assertThat(server.wire.get(path, server.admin).response().body()).doesNotContain(SECRET);
    }
    assertThat(tablesWith(SECRET)).isEmpty();
  }

  @Test
  void no_key_or_token_is_stored_anywhere_in_clear() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    Wire.Reply made =
        server.wire.post("/v1/api-keys", customer.key, "{}", "Idempotency-Key", "secrecy-2");
    assertThat(made.status()).isEqualTo(201);
    for (String secret : List.of(customer.key, server.admin, agent.key, made.text("secret"))) {
      assertThat(secret).hasSizeGreaterThan(30);
      assertThat(tablesWith(secret)).isEmpty();
    }
    assertThat(server.wire.get("/v1/api-keys", customer.key).response().body())
        .doesNotContain(made.text("secret"))
        .doesNotContain(customer.key);
  }

  @Test
  void a_key_of_the_test_world_sees_nothing_of_the_live_one() {
    FakeAgent agent = server.node("h100", 1);
    Customer live = server.customer(10_000);
    String id = live.start("h100", 10);
    live.awaitState(id, "running");

    String account =
        server.house("/v1/accounts", "{\"name\": \"try\", \"world\": \"test\"}").text("id");
    String key =
        server.house("/v1/api-keys", "{\"account_id\": \"%s\"}".formatted(account)).text("secret");
    assertThat(key).startsWith("tg_test_");
    for (String path : List.of("", "/charges", "/explain", "/metrics", "/logs")) {
      assertThat(server.wire.get("/v1/sessions/" + id + path, key).status()).isEqualTo(404);
    }
    assertThat(server.wire.get("/v1/sessions", key).json().path("items")).isEmpty();
    Wire.Reply queue = server.wire.get("/v1/queue", key);
    assertThat(queue.json().path("pools")).isEmpty();
    assertThat(server.wire.get("/v1/accounts/" + live.account, key).status()).isEqualTo(404);
    assertThat(server.wire.get("/v1/ops/nodes", key).status()).isEqualTo(403);
    assertThat(server.wire.get("/v1/ops/nodes/" + agent.nodeId, key).status()).isEqualTo(403);
    assertThat(server.wire.post("/v1/sessions/" + id + "/stop", key, "{}").status()).isEqualTo(404);
  }

  /** Tables with a row that holds the text, as it is or inside bytes. */
  private List<String> tablesWith(String text) {
    return server.sql(
        handle ->
            handle
                .createQuery(
                    "SELECT schemaname || '.' || tablename FROM pg_tables"
                        + " WHERE schemaname IN ('scheduler', 'metering')")
                .mapTo(String.class)
                .list()
                .stream()
                .filter(
                    table ->
                        handle
                            .createQuery(
                                "SELECT EXISTS (SELECT 1 FROM "
                                    + table
                                    + " AS row WHERE position(:text IN row::text) > 0"
                                    + " OR position(encode(convert_to(:text, 'UTF8'), 'hex')"
                                    + " IN row::text) > 0)")
                            .bind("text", text)
                            .mapTo(Boolean.class)
                            .one())
                .toList());
  }
}
