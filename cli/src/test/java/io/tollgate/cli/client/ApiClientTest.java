package io.tollgate.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.cli.FakeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
  private final FakeServer server = new FakeServer();
  private final ApiClient api = new ApiClient(Endpoint.of(server.url() + "/", "tg_test_k"));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_retried_create_carries_the_same_idempotency_key() {
    server.on("POST /v1/quotes", 503, "{}", "0").on("POST /v1/quotes", 201, "{'id':'q'}");
    assertThat(api.create("/v1/quotes", ApiClient.object()).path("id").asText()).isEqualTo("q");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(0).idempotencyKey())
        .isNotNull()
        .isEqualTo(server.requests().get(1).idempotencyKey());
    assertThat(server.requests().get(0).key()).isEqualTo("Bearer tg_test_k");
  }

  @Test
  void with_several_servers_turns_to_the_next_and_stays_there() {
    try (FakeServer other = new FakeServer()) {
      server.on("GET /v1/me", 503, "{}", "5");
      other.on("GET /v1/me", 200, "{'id':'me'}").on("GET /v1/me", 200, "{'id':'me'}");
      Endpoint all = Endpoint.of("http://127.0.0.1:1," + server.url() + ", " + other.url(), "k");
      ApiClient client = new ApiClient(all);
      assertThat(client.get("/v1/me").path("id").asText()).isEqualTo("me");
      client.get("/v1/me");
      assertThat(server.requests()).hasSize(1);
      assertThat(other.requests()).hasSize(2);
      assertThat(all).hasToString("http://127.0.0.1:1," + server.url() + "," + other.url());
    }
  }

  @Test
  void two_creates_have_two_idempotency_keys() {
    server.on("POST /v1/quotes", 201, "{}");
    api.create("/v1/quotes", ApiClient.object());
    api.create("/v1/quotes", ApiClient.object());
    assertThat(server.requests().get(0).idempotencyKey())
        .isNotEqualTo(server.requests().get(1).idempotencyKey());
  }

  @Test
  void gives_up_after_three_attempts() {
    server.on("GET /v1/me", 429, "{'code':'rate_limited'}", "0");
    assertThatThrownBy(() -> api.get("/v1/me")).isInstanceOf(Refusal.class);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void does_not_sit_out_a_long_retry_after() {
    server.on("GET /v1/me", 429, "{'code':'rate_limited'}", "3600");
    assertThatThrownBy(() -> api.get("/v1/me"))
        .isInstanceOfSatisfying(
            Refusal.class, no -> assertThat(no.exitCode()).isEqualTo(ExitCode.RATE_LIMITED));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void other_refusals_are_not_retried() {
    server.refuse("GET /v1/me", 500, "internal");
    assertThatThrownBy(() -> api.get("/v1/me")).isInstanceOf(Refusal.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void an_address_that_is_none_is_refused() {
    assertThatThrownBy(() -> Endpoint.of("ftp://x", null)).isInstanceOf(CommandFailure.class);
    assertThatThrownBy(() -> Endpoint.of("http://a b", null)).isInstanceOf(CommandFailure.class);
  }

  @Test
  void a_key_never_shows_in_text() {
    assertThat(api.endpoint().toString()).doesNotContain("tg_test_k");
  }
}
