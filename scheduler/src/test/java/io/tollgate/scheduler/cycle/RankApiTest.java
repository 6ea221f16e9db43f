package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import org.junit.jupiter.api.Test;

/** What is told of ranks and backlogs over the API. */
class RankApiTest extends ServerTest {

  @Test
  void each_component_of_a_rank_is_told_and_what_is_ahead() {
    server.node("h100", 1);
    Customer customer = server.customer(100_000);
    String running = customer.start("h100", 1, 1, 60, "");
    customer.awaitState(running, "running");
    String first = customer.start("h100", 1, 1, 30, "");
    String second = customer.start("h100", 1, 1, 20, "");

    JsonNode waits =
        customer.awaitThat(second, session -> !session.path("waiting").path("reasons").isEmpty());

    JsonNode rank = waits.at("/waiting/rank");
    assertThat(rank.path("class").asText()).isNotEmpty();
    assertThat(rank.at("/account_share/weight").asDouble()).isEqualTo(1);
    assertThat(rank.at("/account_share/gpu_minutes_used").asDouble()).isBetween(59.9, 60.0);
    assertThat(rank.at("/account_share/value").asDouble()).isBetween(79.9, 80.0);
    assertThat(rank.path("gpu_minutes").asInt()).isEqualTo(20);
    int position = waits.at("/waiting/position").asInt();
    int ahead = rank.path("gpu_minutes_ahead").asInt();
    assertThat(ahead).isEqualTo(position == 1 ? 0 : 30);
    JsonNode asOperator =
        server.wire.get("/v1/sessions/" + second + "/explain", server.admin).json();
    assertThat(asOperator.at("/waiting/rank/gpu_minutes").asInt()).isEqualTo(20);
    assertThat(customer.session(first).at("/waiting/rank/gpu_minutes").asInt()).isEqualTo(30);

    JsonNode backlog = server.wire.get("/v1/ops/backlog", server.admin).json();
    JsonNode pool = null;
    for (JsonNode one : backlog.path("items")) {
      pool = one.path("gpu_model").asText().equals("h100") ? one : pool;
    }
    assertThat(pool).isNotNull();
    assertThat(pool.path("waiting").asInt()).isEqualTo(2);
    assertThat(pool.path("gpu_minutes_queued").asInt()).isEqualTo(50);
    assertThat(pool.path("gpu_minutes_running").asInt()).isBetween(59, 75);
    assertThat(pool.path("empty_at").asText()).isNotEmpty();
    assertThat(server.wire.get("/v1/ops/backlog", customer.key).status()).isEqualTo(403);
  }
}
