package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class GangTest {
  /** Each rank says that it runs; the second fails when it is told to. */
  private static final String RANK =
      "echo $$ >\"$1.$TOLLGATE_RANK\"; while :; do"
          + " if [ \"$TOLLGATE_RANK\" = 1 ] && [ -e \"$1.fail\" ]; then exit 7; fi;"
          + " sleep 0.1; done";

  @Test
  void a_gang_starts_on_all_its_nodes_or_not_at_all_and_ends_with_its_first_failure(RealParts parts)
      throws Exception {
    RealNode second = parts.addNode("n2");
    Client client = parts.account("gang", Client.PLENTY);
    Work blocker = client.work(client.quote(1, 8, 10)).running();
    Path file = client.file();
    String gang = client.start(client.request(client.quote(2, 5, 10), RANK, file.toString()));

    RealParts.await()
        .untilAsserted(
            () ->
                assertThat(client.session(gang).path("waiting").path("reasons").isEmpty())
                    .isFalse());
    assertThat(client.session(gang).path("state").asText()).isEqualTo("queued");
    assertThat(Path.of(file + ".0")).doesNotExist();
    assertThat(Path.of(file + ".1")).doesNotExist();

    JsonNode first = client.stop(blocker.id());
    JsonNode running = client.await(gang, "running");
    assertThat(running.path("nodes").findValuesAsText("node"))
        .containsExactlyInAnyOrder("n1", "n2");
    RealParts.await()
        .until(() -> Files.exists(Path.of(file + ".0")) && Files.exists(Path.of(file + ".1")));

    Files.createFile(Path.of(file + ".fail"));
    JsonNode ended = client.await(gang, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("failed");
    assertThat(ended.path("exit_code").asInt()).isEqualTo(7);
    long blocked = first.path("receipt").path("charged_micros").asLong();
    client.requireChargedForProof(ended, Client.PLENTY - blocked);
    parts.requireOrder();
    second.leave();
  }
}
