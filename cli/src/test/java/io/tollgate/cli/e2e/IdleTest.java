package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Idle protection from what agents see of GPUs to the refund. Minutes are minutes, and the shortest
 * window is four of them, so it takes six and is run where {@code -Dtollgate.slow=true} says so.
 */
@ExtendWith(WithRealParts.class)
class IdleTest {
  private static final int WINDOW = 4;

  @Test
  void who_idles_is_warned_ended_and_refunded_and_whom_nobody_sees_is_left_alone(RealParts parts)
      throws Exception {
    assumeTrue(Boolean.getBoolean("tollgate.slow"), "takes six minutes: -Dtollgate.slow=true");
    Client client = parts.account("idler", Client.PLENTY);
    Client unseenClient = parts.account("unseen", Client.PLENTY);
    try (RealNode idle = parts.addNode("idle", "at 1ms idle\n");
        RealNode blind = parts.addNode("blind", "at 1ms sentinels\n")) {
      parts.node().cordon(true);
      blind.cordon(true);
      String idles = client.start(protectedWork(client));
      client.await(idles, "running");
      blind.cordon(false);
      idle.cordon(true);
      String unseen = unseenClient.start(protectedWork(unseenClient));
      unseenClient.await(unseen, "running");

      JsonNode warned = within(Duration.ofMinutes(4), client, idles, "/idle_protection/warned_at");
      Duration half =
          Duration.between(
              Instant.parse(warned.path("started_at").asText()),
              Instant.parse(warned.at("/idle_protection/warned_at").asText()));
      assertThat(half).isBetween(Duration.ofSeconds(110), Duration.ofSeconds(215));
      assertThat(warned.path("state").asText()).isEqualTo("running");

      JsonNode ended = within(Duration.ofMinutes(5), client, idles, "/end_reason");
      assertThat(ended.path("end_reason").asText()).isEqualTo("idle");
      assertThat(ended.path("elapsed_ms").asLong()).isGreaterThanOrEqualTo(WINDOW * 60_000L);
      client.requireChargedForProof(client.await(idles, "ended"), Client.PLENTY);

      JsonNode left = unseenClient.session(unseen);
      assertThat(left.path("state").asText()).isEqualTo("running");
      assertThat(left.at("/idle_protection/warned_at").isNull()).isTrue();
      assertThat(left.path("elapsed_ms").asLong()).isGreaterThan((WINDOW - 1) * 60_000L);
      unseenClient.stop(unseen);
      idle.leave();
      blind.leave();
    } finally {
      parts.node().cordon(false);
    }
  }

  private static ObjectNode protectedWork(Client client) throws IOException {
    ObjectNode request = client.request(client.quote(30), "sleep 1800");
    request.putObject("idle_protection").put("threshold_percent", 5).put("window_minutes", WINDOW);
    return request;
  }

  /** The session once it says something there. */
  private static JsonNode within(Duration patience, Client client, String id, String where) {
    return Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreException(IOException.class)
        .until(
            () -> client.session(id),
            session -> !session.at(where).isNull() && !session.at(where).isMissingNode());
  }
}
