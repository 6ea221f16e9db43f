package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.scheduler.http.Wire;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two servers on one database: one decides, both answer. */
class LeadershipTest {

  @Test
  void a_second_server_leads_only_when_the_first_has_gone() throws Exception {
    try (TestServer first = TestServer.start()) {
      FakeAgent agent = first.node("h100", 2);
      Customer customer = first.customer(10_000);
      try (Server second = first.second()) {
        Wire other = new Wire(URI.create(second.address()).getPort());
        assertThat(epoch(first)).isEqualTo(1);
        // What the follower takes in, the leader places.
        String quote = customer.quoteId("h100", 1, 1, 10);
        String id =
            other
                .post(
                    "/v1/sessions",
                    customer.key,
                    "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(quote))
                .text("id");
        customer.awaitState(id, "running");
        await().during(Duration.ofMillis(1_500)).until(() -> epoch(first) == 1);

        String next = customer.quoteId("h100", 1, 1, 10);
        agent.moveTo(other);
        first.shutDown();
        await().atMost(Duration.ofSeconds(15)).until(() -> epoch(first) == 2);
        String after =
            other
                .post(
                    "/v1/sessions",
                    customer.key,
                    "{\"quote_id\": \"%s\", \"command\": [\"work\"]}".formatted(next))
                .text("id");
        await()
            .atMost(Duration.ofSeconds(15))
            .until(
                () ->
                    other
                        .get("/v1/sessions/" + after, customer.key)
                        .text("state")
                        .equals("running"));
        // Paid work of the time before went on.
        assertThat(other.get("/v1/sessions/" + id, customer.key).text("state"))
            .isEqualTo("running");
        first.assertInvariants();
        first.dismissAgents();
      }
    }
  }

  private static long epoch(TestServer server) {
    return server.count("SELECT epoch FROM scheduler.leadership");
  }
}
