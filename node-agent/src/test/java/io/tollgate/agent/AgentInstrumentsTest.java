package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.UtilizationRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent makes of faults of its GPUs, and what it shows to a site. */
class AgentInstrumentsTest extends AgentFixture {

  private AgentProcess start(String faults, String... more) throws IOException {
    Path file = Files.writeString(directory.resolve("faults.txt"), faults);
    String[] words = new String[more.length + 2];
    words[0] = "--faults";
    words[1] = file.toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return AgentProcess.start(state, server.uri(), words);
  }

  private Optional<GpuHealthReport> health(String gpu) {
    return server.syncs().stream()
        .flatMap(sync -> sync.health().stream())
        .filter(report -> report.gpuUuid().equals(gpu) && report.state() == HealthState.SICK)
        .findFirst();
  }

  @Test
  void xid_of_a_script_makes_the_gpu_sick_at_the_server() throws Exception {
    try (AgentProcess agent = start("at 4s gpu 2 xid 79\n")) {
      String gpu = gpuUuids().get(2);
      await().atMost(PATIENCE).until(() -> health(gpu).isPresent());
      assertThat(health(gpu).orElseThrow().xid()).isEqualTo(79);
      assertThat(health(gpuUuids().get(1))).isEmpty();
      agent.terminate();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http 500", "hang", "sentinels", "vanish", "stale"})
  void absent_telemetry_neither_changes_nor_stops_the_meter(String fault) throws Exception {
    try (AgentProcess agent = start("at 1s " + fault + "\n")) {
      String gpu = gpuUuids().get(0);
      Wishes work = Wishes.shell("sleep 60").gpus(List.of(gpu)).runLimitMs(6_000);
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      AllocationReport end = awaitReleased(work);
      // Exactly what was paid for, proved on the way as ever.
      assertThat(end.endCause()).isEqualTo(EndCause.RUN_LIMIT);
      assertThat(end.elapsedMs()).isEqualTo(6_000);
      assertElapsedNeverDecreases(work);
      List<UtilizationRow> rows =
          server.reports(work.id()).stream().flatMap(r -> r.utilization().stream()).toList();
      // What is missing shows in the coverage, or there is no minute at all while a look hangs.
      assertThat(rows)
          .filteredOn(row -> !fault.equals("stale") && row.expectedSamples() > 20)
          .allSatisfy(row -> assertThat(row.samples()).isLessThan(row.expectedSamples()));
      agent.terminate();
    }
  }

  @Test
  void site_sees_the_sessions_and_the_agents_metrics() throws Exception {
    Path jobs = Files.createDirectory(directory.resolve("jobs"));
    int port = freePort();
    try (AgentProcess agent =
        start("", "--hpc-job-mapping-dir", jobs.toString(), "--metrics-port", "" + port)) {
      Wishes work = Wishes.shell("sleep 60").gpus(List.of(gpuUuids().get(3)));
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      await().atMost(PATIENCE).until(() -> Files.exists(jobs.resolve("3")));
      assertThat(jobs.resolve("3")).hasContent(work.wish().sessionId().toString());
      await()
          .atMost(PATIENCE)
          .until(
              () -> metrics(port).contains("tollgate_agent_allocations{state=\"running\",} 1.0"));
      assertThat(metrics(port))
          .contains("tollgate_agent_gpu_power_watts", "tollgate_agent_sync_seconds_count")
          .doesNotContain(work.wish().sessionId().toString());
      server.want(work.target(Target.STOPPED).wish());
      awaitReleased(work);
      await().atMost(PATIENCE).until(() -> !Files.exists(jobs.resolve("3")));
      agent.terminate();
    }
  }

  @Test
  void script_with_mistakes_is_refused_with_all_of_them() throws Exception {
    try (AgentProcess agent = start("at 1s explode\nat 2s gpu 9 stale\n")) {
      assertThat(agent.awaitExit()).isEqualTo(2);
      assertThat(agent.output()).contains("line 1", "'explode' is no fault", "line 2", "gpu 9");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String metrics(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
