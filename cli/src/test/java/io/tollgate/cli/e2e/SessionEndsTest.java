package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class SessionEndsTest {

  @Test
  void work_that_exits_with_zero_has_completed(RealParts parts) throws Exception {
    Client client = parts.account("exit-0", Client.PLENTY);
    String id = client.start(client.request(client.quote(10), "sleep 0.3; echo done"));
    JsonNode ended = client.await(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("completed");
    assertThat(ended.path("exit_code").asInt(-1)).isZero();
    client.requireCharged(ended, 1, Client.PLENTY);
  }

  @Test
  void work_that_exits_with_another_code_has_failed(RealParts parts) throws Exception {
    Client client = parts.account("exit-3", Client.PLENTY);
    String id = client.start(client.request(client.quote(10), "sleep 0.3; exit 3"));
    JsonNode ended = client.await(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("failed");
    assertThat(ended.path("exit_code").asInt()).isEqualTo(3);
    client.requireCharged(ended, 1, Client.PLENTY);
  }

  @Test
  void a_command_that_cannot_start_is_tried_again_later_and_costs_nothing(RealParts parts)
      throws Exception {
    Client client = parts.account("no-such-command", Client.PLENTY);
    String id = client.start(Client.command(client.quote(10), List.of("no-such-program-anywhere")));
    RealParts.await()
        .untilAsserted(
            () -> {
              JsonNode session = client.session(id);
              assertThat(session.path("state").asText()).isEqualTo("queued");
              assertThat(session.path("message").asText())
                  .contains("no-such-program-anywhere")
                  .contains("not found");
              assertThat(session.path("waiting").path("reasons").findValuesAsText("code"))
                  .contains("start_backoff");
            });
    assertThat(client.session(id).path("charged_micros").asLong()).isZero();

    JsonNode ended = client.stop(id);
    assertThat(ended.path("end_reason").asText()).isEqualTo("cancelled");
    client.requireCharged(ended, 0, Client.PLENTY);
  }
}
