package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The API description is true of the server that serves it. */
class ApiTruthTest extends ServerTest {
  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");

  private final SortedSet<String> complaints = new TreeSet<>();

  @Test
  void describes_every_route_and_no_other() throws Exception {
    OpenApiTruth.compare(server.routes(), OPENAPI);
  }

  @Test
  void describes_what_is_really_answered() throws Exception {
    SchemaTruth truth = new SchemaTruth(OPENAPI);
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(100_000);
    Wire.Reply quote = customer.quote("h100", 1, 1, 10);
    holds(truth, "post", "/v1/quotes", quote);
    String runs = customer.start("h100", 10);
    customer.awaitState(runs, "running");
    agent.report(runs, rank -> rank.elapsedMs = 61_000);
    String first = customer.start("h100", 10);
    String waits = customer.start("h100", 10);
    customer.awaitThat(first, ApiTruthTest::isLookedAt);
    customer.awaitThat(waits, ApiTruthTest::isLookedAt);
    for (String project : new String[] {"", ", \"project\": \"nobodys\""}) {
      Wire.Reply tried = customer.tryStart("h100", 1, 1, 10, ", \"dry_run\": true" + project);
      assertThat(tried.json().path("allowed").asBoolean()).isEqualTo(project.isEmpty());
      holds(truth, "post", "/v1/sessions", tried);
      String array = ", \"count\": 2, \"running_max\": 1, \"dry_run\": true" + project;
      Wire.Reply crowd =
          server.wire.post(
              "/v1/arrays",
              customer.key,
              "{\"quote_id\": \"%s\", \"command\": [\"work\"]%s}"
                  .formatted(customer.quoteId("h100", 1, 1, 10), array));
      assertThat(crowd.json().path("elements_looked_at").asInt())
          .isEqualTo(project.isEmpty() ? 2 : 0);
      holds(truth, "post", "/v1/arrays", crowd);
    }
    String gone = customer.start("l4", 1, 1, 5, ", \"allow_infeasible\": true");
    Wire.Reply stopped = customer.stop(gone);
    holds(truth, "post", "/v1/sessions/{id}/stop", stopped);

    for (String id : new String[] {runs, waits, gone}) {
      for (String more : new String[] {"", "/charges", "/explain", "/metrics"}) {
        get(truth, "/v1/sessions/{id}" + more, id, customer.key);
      }
    }
    get(truth, "/v1/quotes/{id}", quote.text("id"), customer.key);
    String projects = "/v1/projects";
    Wire.Reply project = server.wire.post(projects, customer.key, "{\"name\": \"render\"}");
    holds(truth, "post", projects, project);
    get(truth, projects, "", customer.key);
    get(truth, "/v1/projects/{id}", project.text("id"), customer.key);
    for (String path :
        new String[] {
          "/v1/me",
          "/v1/gpu-models",
          "/v1/workflows",
          "/v1/sessions",
          "/v1/queue",
          "/v1/balance",
          "/v1/balance/history",
          "/v1/api-keys",
          "/v1/usage",
          "/v1/accounts"
        }) {
      get(truth, path, "", customer.key);
    }
    get(truth, "/v1/accounts/{id}", customer.account, server.admin);
    get(truth, "/v1/ops/nodes", "", server.admin);
    get(truth, "/v1/ops/nodes/{id}", agent.nodeId, server.admin);
    get(truth, "/v1/me", "", server.admin);
    holdsOfTheLedger(truth, customer);
    holds(truth, "post", "/v1/admin/check", server.house("/v1/admin/check", ""));
    assertThat(complaints).isEmpty();
  }

  private void holdsOfTheLedger(SchemaTruth truth, Customer customer) {
    holds(
        truth,
        "post",
        "/v1/budgets",
        server.wire.post(
            "/v1/budgets",
            customer.key,
            "{\"period\": \"day\", \"limit_micros\": \"900000000000\"}"));
    get(truth, "/v1/budgets", "", customer.key);
    String credit =
        server
            .wire
            .get("/v1/balance/history?limit=200", customer.key)
            .json()
            .path("items")
            .findParents("cause")
            .stream()
            .filter(line -> line.path("cause").asText().equals("credit"))
            .map(line -> line.path("id").asText())
            .findFirst()
            .orElseThrow();
    holds(
        truth,
        "post",
        "/v1/accounts/{id}/corrections",
        server.house(
            "/v1/accounts/" + customer.account + "/corrections",
            "{\"transfer_id\": \"%s\", \"amount_micros\": \"1\", \"reason\": \"x\"}"
                .formatted(credit)));
    get(truth, "/v1/balance/history", "", customer.key);
    holds(
        truth,
        "post",
        "/v1/admin/rebuild",
        server.house("/v1/admin/rebuild", "{\"dry_run\": true}"));
  }

  private static boolean isLookedAt(JsonNode session) {
    return !session.path("waiting").path("reasons").isEmpty();
  }

  private void get(SchemaTruth truth, String path, String id, String key) {
    Wire.Reply reply = server.wire.get(path.replace("{id}", id), key);
    assertThat(reply.status()).as(path).isEqualTo(200);
    holds(truth, "get", path, reply);
  }

  private void holds(SchemaTruth truth, String method, String path, Wire.Reply reply) {
    complaints.addAll(truth.complaints(method, path, reply.status(), reply.json()));
  }
}
