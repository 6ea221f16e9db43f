package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class ServerCrashTest {

  @Test
  void work_outlives_the_server_and_is_charged_exactly_for_its_proof(RealParts parts)
      throws Exception {
    Client client = parts.account("server-crash", Client.PLENTY);
    Work work = client.work(60).running();
    long pid = work.process().pid();

    parts.killServer();
    work.goesOn();
    parts.startServer();

    JsonNode running = client.await(work.id(), "running");
    assertThat(running.path("attempt").asInt()).isEqualTo(1);
    assertThat(work.process().pid()).isEqualTo(pid);
    work.goesOn();

    JsonNode ended = client.stop(work.id());
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    client.requireChargedForProof(ended, Client.PLENTY);
  }

  @Test
  void the_node_ends_work_at_its_prepaid_time_without_a_server(RealParts parts) throws Exception {
    Client client = parts.account("run-limit", Client.PLENTY);
    Work work = client.work(1).running();
    ProcessHandle process = work.process();

    parts.killServer();
    RealParts.await().atMost(Duration.ofSeconds(90)).until(() -> !process.isAlive());
    parts.startServer();

    JsonNode ended = client.await(work.id(), "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("expired");
    assertThat(ended.path("elapsed_ms").asLong()).isBetween(59_000L, 60_000L);
    client.requireCharged(ended, 1, Client.PLENTY);
  }
}
