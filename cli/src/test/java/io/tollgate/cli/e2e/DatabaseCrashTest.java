package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
    Work other = client.work(60).running();
    try (Traffic traffic = new Traffic(client, parts.admin())) {
      RealParts.await().until(() -> traffic.sessions().size() >= 3 && traffic.credited() >= 3);

      parts.postgres().kill();
      RealParts.await().until(() -> traffic.refusals().size() >= 2);
      Api.Answer stop = client.api().post("/v1/sessions/" + other.id() + "/stop", Api.object());
      assertThat(stop.status()).as(stop.toString()).isEqualTo(503);
      work.goesOn();
      other.goesOn();
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
      assertThat(traffic.cuts()).isZero();
      assertThat(traffic.refusals())
          .allMatch(one -> one.status() == 503)
          .allMatch(one -> one.contentType().startsWith("application/problem+json"))
          .allMatch(one -> Set.of("database_unavailable", "database_busy").contains(one.code()));

      // Every start and credit was repeated under its key until it was acknowledged: once each.
      Set<String> acknowledged = Set.copyOf(traffic.sessions());
      List<String> stored = client.sessions();
      assertThat(stored).contains(work.id(), other.id());
      stored.removeAll(List.of(work.id(), other.id()));
      assertThat(stored).containsExactlyInAnyOrderElementsOf(acknowledged);
      long charged = client.settledAsCompleted(stored);
      work.goesOn();
      other.goesOn();
      charged += client.stop(other.id()).path("receipt").path("charged_micros").asLong();
      JsonNode ended = client.stop(work.id());
      client.requireChargedForProof(ended, Client.PLENTY + traffic.credited() - charged);
    }
  }
}
