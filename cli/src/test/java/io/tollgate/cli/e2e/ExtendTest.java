package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class ExtendTest {

  @Test
  void an_extension_is_pending_until_the_agent_has_the_new_limit(RealParts parts) throws Exception {
    Client client = parts.account("extend", Client.PLENTY);
    Work work = client.work(10).running();

    parts.node().killAgent();
    JsonNode pending = extend(client, work);
    assertThat(pending.path("minutes").asInt()).isEqualTo(10);
    assertThat(pending.path("minutes_pending").asInt()).isEqualTo(5);
    parts.node().startAgent();

    RealParts.await()
        .untilAsserted(
            () -> {
              JsonNode session = client.session(work.id());
              assertThat(session.path("minutes").asInt()).isEqualTo(15);
              assertThat(session.path("minutes_pending").asInt()).isZero();
            });
    JsonNode ended = client.stop(work.id());
    assertThat(ended.path("receipt").path("held_micros").asLong())
        .isEqualTo(15 * ended.path("rate_micros").asLong());
    client.requireChargedForProof(ended, Client.PLENTY);
  }

  @Test
  void an_extension_that_never_came_into_force_is_voided_and_refunded(RealParts parts)
      throws Exception {
    Client client = parts.account("extend-void", Client.PLENTY);
    Work work = client.work(10).running();

    parts.node().killAgent();
    JsonNode pending = extend(client, work);
    assertThat(pending.path("minutes_pending").asInt()).isEqualTo(5);
    client.api().post("/v1/sessions/" + work.id() + "/stop", Api.object()).expect(202);
    parts.node().startAgent();

    JsonNode ended = client.await(work.id(), "ended");
    assertThat(ended.path("minutes").asInt()).isEqualTo(10);
    assertThat(ended.path("minutes_pending").asInt()).isZero();
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    client.requireChargedForProof(ended, Client.PLENTY);
  }

  private static JsonNode extend(Client client, Work work) throws IOException {
    return client
        .api()
        .post(
            "/v1/sessions/" + work.id() + "/extend",
            Api.object().put("quote_id", client.quote(5).path("id").asText()))
        .expect(202);
  }
}
