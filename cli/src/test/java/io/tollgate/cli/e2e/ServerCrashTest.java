package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class ServerCrashTest {

  @Test
  void work_outlives_the_server_and_is_charged_exactly_for_its_proof(RealParts parts)
      throws Exception {
    Client client = parts.account("server-crash", Client.PLENTY);
    JsonNode quote = client.quote(60);
    Work work = client.work(quote).running();
    long pid = work.process().pid();

    parts.killServer();
    work.goesOn();
    parts.startServer();

    JsonNode running = client.await(work.id(), "running");
    assertThat(running.path("attempt").asInt()).isEqualTo(1);
    assertThat(work.process().pid()).isEqualTo(pid);
    work.goesOn();

    JsonNode ended = client.stop(work.id());
    long rate = quote.path("rate_micros").asLong();
    JsonNode receipt = ended.path("receipt");
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    assertThat(receipt.path("final").asBoolean()).isTrue();
    assertThat(receipt.path("held_micros").asLong()).isEqualTo(60 * rate);
    assertThat(receipt.path("charged_minutes").asInt()).isEqualTo(1);
    assertThat(receipt.path("charged_micros").asLong()).isEqualTo(rate);
    assertThat(receipt.path("refunded_micros").asLong()).isEqualTo(59 * rate);
    assertThat(client.available()).isEqualTo(Client.PLENTY - rate);
    assertThat(client.held()).isZero();
  }
}
