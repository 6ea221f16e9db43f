package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(WithRealParts.class)
class AgentCrashTest {

  @Test
  void work_outlives_its_agent_and_is_adopted_by_the_next(RealParts parts) throws Exception {
    Client client = parts.account("agent-crash", Client.PLENTY);
    Work work = client.work(60).running();
    ProcessHandle process = work.process();
    JsonNode before = client.session(work.id());

    parts.node().killAgent();
    work.goesOn();
    parts.node().startAgent();

    RealParts.await()
        .untilAsserted(
            () -> {
              JsonNode after = client.session(work.id());
              assertThat(after.path("state").asText()).isEqualTo("running");
              assertThat(after.path("elapsed_ms").asLong())
                  .isGreaterThan(before.path("elapsed_ms").asLong() + 1_000);
            });
    assertThat(process.isAlive()).isTrue();
    assertThat(client.session(work.id()).path("attempt").asInt()).isEqualTo(1);
    work.goesOn();

    JsonNode ended = client.stop(work.id());
    assertThat(process.isAlive()).isFalse();
    assertThat(ended.path("end_reason").asText()).isEqualTo("stopped_by_user");
    client.requireChargedForProof(ended, Client.PLENTY);
  }

  @Test
  void work_that_ended_without_an_agent_is_judged_by_its_own_exit_code(RealParts parts)
      throws Exception {
    Client client = parts.account("agentless-end", Client.PLENTY);
    Path go = client.file();
    String script = "echo $$ >\"$1.pid\"; until [ -e \"$1\" ]; do sleep 0.1; done; exit \"$2\"";
    String completed = client.start(client.request(client.quote(60), script, go.toString(), "0"));
    client.await(completed, "running");
    Path pidFile = Path.of(go + ".pid");
    RealParts.await().until(() -> Files.exists(pidFile));
    ProcessHandle process = new Work(client, completed, go).process();

    parts.node().killAgent();
    Files.createFile(go);
    RealParts.await().until(() -> !process.isAlive());
    parts.node().startAgent();

    JsonNode ended = client.await(completed, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("completed");
    assertThat(ended.path("exit_code").asInt(-1)).isZero();
    client.requireChargedForProof(ended, Client.PLENTY);
  }
}
