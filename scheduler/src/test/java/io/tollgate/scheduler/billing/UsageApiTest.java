package io.tollgate.scheduler.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.FakeRank;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The usage log and reports over a socket. */
class UsageApiTest extends ServerTest {
  private void promotional(Customer customer, long micros) {
    server.house(
        "/v1/accounts/" + customer.account + "/credit",
        "{\"amount_micros\": \"%d\", \"kind\": \"promotional\", \"expires_at\": \"2999-01-01T00:00:00Z\", \"reason\": \"t\"}"
            .formatted(micros));
  }

  private String ran(Customer customer, FakeAgent agent, String more, long ms) {
    String id = customer.start(agent.model, 1, 1, 10, more);
    customer.awaitState(id, "running");
    server.clock.advance(Duration.ofMillis(ms));
    agent.report(id, rank -> done(rank, ms));
    customer.awaitState(id, "ended");
    return id;
  }

  private static void done(FakeRank rank, long ms) {
    rank.elapsedMs = ms;
    rank.end("exited", "exited", 0, true);
  }

  private void utilization(FakeAgent agent, String session, int minute, double average) {
    ObjectNode request = agent.request();
    for (JsonNode allocation : request.path("allocations")) {
      if (allocation.path("id").asText().equals(agent.rank(session).id)) {
        ((ArrayNode) allocation.path("utilization"))
            .addObject()
            .put("gpu_uuid", agent.gpus.get(0))
            .put("minute", minute)
            .put("samples", 45)
            .put("expected_samples", 60)
            .put("gpu_percent_avg", average)
            .put("gpu_percent_max", average + 5)
            .put("memory_used_bytes_max", 1_000_000)
            .put("power_watts_avg", 310.5)
            .put("power_watts_max", 340)
            .put("energy_millijoules", 5_000)
            .put("source", "gpu_util");
      }
    }
    agent.send(request);
  }

  @Test
  void the_log_says_minute_by_minute_what_it_cost_who_paid_and_how_busy_it_was() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    promotional(customer, 90_000_000);
    String id = customer.start("h100", 1, 1, 10, "");
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(125));
    agent.report(id, rank -> rank.elapsedMs = 121_000);
    utilization(agent, id, 1, 40);
    agent.report(id, rank -> done(rank, 125_000));
    customer.awaitState(id, "ended");

    JsonNode rows = customer.charges(id);
    assertThat(rows).hasSize(3);
    assertThat(rate).isEqualTo(60_000_000);
    assertThat(rows.get(0).at("/funding/promotional_micros").asText()).isEqualTo("60000000");
    assertThat(rows.get(1).at("/funding/promotional_micros").asText()).isEqualTo("30000000");
    assertThat(rows.get(1).at("/funding/paid_micros").asText()).isEqualTo("30000000");
    assertThat(rows.get(2).at("/funding/paid_micros").asText()).isEqualTo("60000000");
    assertThat(rows.get(0).path("utilization").isNull()).isTrue();
    JsonNode seen = rows.get(1).path("utilization");
    assertThat(seen.path("gpu_percent_avg").asDouble()).isEqualTo(40);
    assertThat(seen.path("gpu_percent_max").asDouble()).isEqualTo(45);
    assertThat(seen.path("coverage_percent").asDouble()).isEqualTo(75);
    assertThat(seen.path("energy_millijoules").asLong()).isEqualTo(5_000);
    assertThat(seen.path("source").asText()).isEqualTo("gpu_util");
    assertThat(rows.get(1).path("amount_micros")).isEqualTo(rows.get(0).path("amount_micros"));
    JsonNode minute =
        server.wire.get("/v1/sessions/" + id + "/metrics", customer.key).json().at("/items/0");
    assertThat(minute.path("power_watts_avg").asDouble()).isEqualTo(310.5);
    assertThat(minute.path("power_watts_max").asDouble()).isEqualTo(340);
  }

  @Test
  void row_of_utilization_that_cannot_be_does_not_keep_the_proof_from_being_taken() {
    FakeAgent agent = server.node("h100", 1);
    Customer customer = server.customer(10_000);
    String id = customer.start("h100", 1, 1, 10, "");
    customer.awaitState(id, "running");
    server.clock.advance(Duration.ofSeconds(125));
    agent.report(id, rank -> rank.elapsedMs = 121_000);
    utilization(agent, id, -1, 40);
    agent.report(id, rank -> done(rank, 125_000));
    customer.awaitState(id, "ended");
    assertThat(customer.charges(id)).hasSize(3);
    assertThat(server.wire.get("/v1/sessions/" + id + "/metrics", customer.key).json().at("/items"))
        .isEmpty();
  }

  @Test
  void the_log_comes_in_pages_and_as_a_file() {
    FakeAgent agent = server.node("a100", 1);
    Customer customer = server.customer(10_000);
    String id = ran(customer, agent, "", 230_000);
    String path = "/v1/sessions/" + id + "/charges";
    List<String> minutes = new ArrayList<>();
    String cursor = "-1";
    while (cursor != null) {
      JsonNode page = server.wire.get(path + "?limit=3&cursor=" + cursor, customer.key).json();
      page.path("items").forEach(row -> minutes.add(row.path("minute").asText()));
      cursor = page.path("next_cursor").textValue();
    }
    assertThat(minutes).containsExactly("1", "2", "3", "4");

    Wire.Reply csv = server.wire.get(path + "?format=csv", customer.key);
    assertThat(csv.header("Content-Type")).contains("text/csv; charset=utf-8");
    String[] lines = csv.response().body().split("\r\n");
    assertThat(lines).hasSize(5);
    assertThat(lines[0]).startsWith("minute,minute_start,attempt,gpus,rate_micros");
    assertThat(lines[4]).startsWith("4,");
    Wire.Reply ndjson = server.wire.get(path + "?format=ndjson&after_minute=2", customer.key);
    assertThat(ndjson.response().body().lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    assertThat(server.wire.get(path + "?format=csv", server.customer(0).key).code())
        .isEqualTo("session_not_found");
    assertThat(server.wire.get(path + "?format=xml", customer.key).code())
        .isEqualTo("invalid_request");
  }

  @Test
  void a_report_adds_up_to_the_ledger_by_every_dimension() {
    FakeAgent big = server.node("h200", 1);
    FakeAgent small = server.node("l4", 1);
    Customer customer = server.customer(100_000);
    server.wire.post("/v1/projects", customer.key, "{\"name\": \"render\"}");
    String blue = ", \"project\": \"render\", \"labels\": {\"team\": \"blue\"}";
    ran(customer, big, blue, 130_000);
    ran(customer, small, ", \"labels\": {\"team\": \"blue\"}", 61_000);
    ran(customer, small, blue, 10_000);
    String failed = customer.start("l4", 1, 1, 5, "");
    customer.awaitState(failed, "running");
    server.house("/v1/sessions/" + failed + "/stop", "{}");
    customer.awaitState(failed, "ended");

    long charged =
        server.count(
            "SELECT sum(charged_micros - returned_micros)::bigint FROM metering.billing"
                + " WHERE payer_id = ?::uuid",
            customer.account);
    assertThat(charged).isPositive();
    for (String by :
        List.of(
            "project",
            "gpu_model",
            "workflow",
            "key",
            "member",
            "session",
            "day",
            "hour",
            "label:team",
            "project,gpu_model,label:team,hour")) {
      JsonNode report = usage(customer, by + "&to=2999-01-01");
      long sum = 0;
      for (JsonNode line : report.path("items")) {
        sum += line.path("charged_micros").asLong();
      }
      assertThat(sum).as(by).isEqualTo(charged);
      assertThat(report.at("/total/charged_micros").asLong()).as(by).isEqualTo(charged);
    }
    JsonNode lines = usage(customer, "project,gpu_model&to=2999-01-01").path("items");
    assertThat(lines)
        .extracting(
            line ->
                line.path("project").asText()
                    + line.path("gpu_model").asText()
                    + line.path("gpu_minutes").asText())
        .startsWith("renderh2003", "renderl41");
    assertThat(lines.get(2).path("project").isNull()).isTrue();
    String csv =
        server
            .wire
            .get("/v1/usage?by=label:team&to=2999-01-01&format=csv", customer.key)
            .response()
            .body();
    assertThat(csv).startsWith("label:team,session_minutes,gpu_minutes,charged_micros");
    assertThat(csv).contains("blue,6,6,");
  }

  private JsonNode usage(Customer customer, String by) {
    Wire.Reply reply = server.wire.get("/v1/usage?by=" + by, customer.key);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(200);
    return reply.json();
  }

  @Test
  void a_wrong_question_is_answered_with_all_that_is_wrong() {
    Customer customer = server.customer(0);
    Wire.Reply wrong =
        server.wire.get(
            "/v1/usage?by=projct,day,hour&from=yesterday&time_zone=Mars&format=xml", customer.key);
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().path("errors"))
        .extracting(error -> error.path("pointer").asText())
        .contains("/query/by", "/query/from", "/query/time_zone", "/query/format");
    assertThat(wrong.json().toString()).contains("did you mean project?");
    String others = "/v1/usage?account_id=" + server.customer(0).account;
    assertThat(server.wire.get(others, customer.key).status()).isEqualTo(404);
    assertThat(server.wire.get(others, server.admin).json().path("items")).isEmpty();
  }
}
