package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class DatabaseCrashTest {

  @Test
  void nothing_acknowledged_is_lost_when_the_database_is_killed(RealParts parts) throws Exception {
    Client client = parts.account("database-crash", Client.PLENTY);
    Work work = client.work(60).running();
    try (Traffic traffic = new Traffic(client, parts.admin())) {
      RealParts.await().until(() -> traffic.sessions().size() >= 3 && traffic.credited() >= 3);

      parts.postgres().kill();
      RealParts.await().until(() -> traffic.refusals().size() >= 4);
      work.goesOn();
      int known = traffic.sessions().size();
      long credited = traffic.credited();
      parts.postgres().restart();

      RealParts.await()
          .until(
              () -> traffic.sessions().size() >= known + 3 && traffic.credited() >= credited + 3);
      traffic.close();
      parts.requireServerAlive();
      parts.node().requireAgentAlive();
      assertThat(traffic.failures()).isEmpty();
      assertThat(traffic.refusals())
          .allMatch(one -> one.status() == 503)
          .allMatch(one -> one.contentType().startsWith("application/problem+json"))
          .allMatch(one -> Set.of("database_unavailable", "database_busy").contains(one.code()));

      // Every start and credit was repeated under its key until it was acknowledged: once each.
      Set<String> acknowledged = Set.copyOf(traffic.sessions());
      List<String> stored = new ArrayList<>(sessions(client));
      assertThat(stored).contains(work.id());
      stored.remove(work.id());
      assertThat(stored).containsExactlyInAnyOrderElementsOf(acknowledged);
      long charged = settle(client, stored);
      work.goesOn();
      JsonNode ended = client.stop(work.id());
      client.requireCharged(ended, 1, Client.PLENTY + traffic.credited() - charged);
    }
  }

  private static List<String> sessions(Client client) throws IOException {
    List<String> ids = new ArrayList<>();
    client
        .api()
        .get("/v1/sessions?limit=200")
        .path("items")
        .forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  private static long settle(Client client, List<String> ids) {
    long charged = 0;
    for (String id : ids) {
      JsonNode ended = client.await(id, "ended");
      assertThat(ended.path("end_reason").asText()).isEqualTo("completed");
      charged += ended.path("receipt").path("charged_micros").asLong();
    }
    return charged;
  }
}
