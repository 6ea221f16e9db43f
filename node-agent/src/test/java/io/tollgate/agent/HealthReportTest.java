package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.ClearHealth;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.protocol.SyncRequest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real agent makes of the faults that an exporter shows. */
class HealthReportTest extends AgentFixture {

  private static final String GPU = "GPU-00000000-0000-4000-8000-00000000000";

  private HttpServer exporter;
  private URI metrics;
  private volatile int xidOfFirst;
  private final Set<Integer> gone = Collections.synchronizedSet(new TreeSet<>());
  private long energy;

  @BeforeEach
  void start_exporter() throws Exception {
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = exposition().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    exporter.start();
    metrics = URI.create("http://127.0.0.1:" + exporter.getAddress().getPort() + "/metrics");
  }

  @AfterEach
  void stop_exporter() {
    exporter.stop(0);
  }

  private String exposition() {
    StringBuilder text = new StringBuilder();
    energy += 1_000;
    for (int index = 0; index < 2; index++) {
      if (!gone.contains(index)) {
        String labels =
            "{gpu=\""
                + index
                + "\",UUID=\""
                + GPU
                + index
                + "\",modelName=\"NVIDIA H100 80GB HBM3\"} ";
        text.append("DCGM_FI_DEV_GPU_UTIL").append(labels).append("50\n");
        text.append("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION")
            .append(labels)
            .append(energy)
            .append('\n');
        text.append("DCGM_FI_DEV_XID_ERRORS")
            .append(labels)
            .append(index == 0 ? xidOfFirst : 0)
            .append('\n');
      }
    }
    return text.toString();
  }

  private SyncRequest lastSync() {
    List<SyncRequest> all = server.syncs();
    return all.get(all.size() - 1);
  }

  private GpuHealthReport awaitCondition(String uuid, String cause) {
    await()
        .atMost(PATIENCE)
        .until(() -> conditionsOf(uuid).stream().anyMatch(one -> one.cause().equals(cause)));
    return lastSync().health().stream()
        .filter(report -> report.gpuUuid().equals(uuid))
        .findFirst()
        .orElseThrow();
  }

  private List<HealthCondition> conditionsOf(String uuid) {
    return server.syncs().isEmpty()
        ? List.of()
        : lastSync().health().stream()
            .filter(report -> report.gpuUuid().equals(uuid))
            .flatMap(report -> report.conditions().stream())
            .toList();
  }

  /** The first look has been taken once a row of utilization has arrived. */
  private void awaitLook(Wishes work) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                server.last(work.id()).orElseThrow().utilization().stream()
                    .anyMatch(row -> row.samples() > 1));
  }

  @Test
  void work_whose_gpu_fails_is_told_of_it_and_its_end_names_the_hardware() throws Exception {
    try (AgentProcess agent = AgentProcess.watching(state, server.uri(), metrics)) {
      Path go = directory.resolve("go");
      String waitForIt = "until [ -e " + go + " ]; do sleep 0.05; done; ";
      Wishes victim = Wishes.shell(waitForIt + "exit 1").gpus(List.of(GPU + 0));
      Wishes beside = Wishes.shell(waitForIt + "exit 1").gpus(List.of(GPU + 1));
      server.want(victim.wish(), beside.wish());
      awaitState(victim, AllocationState.RUNNING);
      awaitState(beside, AllocationState.RUNNING);
      awaitLook(victim);

      xidOfFirst = 31;
      await()
          .atMost(PATIENCE)
          .until(() -> !server.last(victim.id()).orElseThrow().notes().isEmpty());
      AllocationNote fault = server.last(victim.id()).orElseThrow().notes().get(0);
      assertThat(fault.cause()).isEqualTo("xid_31");
      assertThat(fault.kind()).isEqualTo(AllocationNote.Kind.OWN_FAULT);

      xidOfFirst = 79;
      GpuHealthReport report = awaitCondition(GPU + 0, "xid_79");
      assertThat(report.state()).isEqualTo(HealthState.SICK);
      assertThat(lastSync().nodeHealth()).extracting(HealthCondition::cause).contains("xid_79");
      await()
          .atMost(PATIENCE)
          .until(() -> server.last(victim.id()).orElseThrow().notes().size() == 2);
      assertThat(server.last(victim.id()).orElseThrow().hardwareCause()).isNull();

      // The agent dies and the next one still knows, of the GPU and of the work.
      agent.kill();
      try (AgentProcess next = AgentProcess.watching(state, server.uri(), metrics)) {
        Files.createFile(go);
        AllocationReport end = awaitReleased(victim);
        assertThat(end.endCause()).isEqualTo(EndCause.EXITED);
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.hardwareCause()).isEqualTo("xid_79");
        AllocationReport other = awaitReleased(beside);
        assertThat(other.hardwareCause()).isNull();
        assertThat(other.notes()).isEmpty();
        assertThat(conditionsOf(GPU + 0)).hasSize(1);
        next.terminate();
      }
    }
  }

  @Test
  void operator_clears_what_stands_and_a_missing_gpu_is_given_up() throws Exception {
    try (AgentProcess agent = AgentProcess.watching(state, server.uri(), metrics)) {
      await().atMost(PATIENCE).until(() -> !server.syncs().isEmpty());
      gone.add(1);
      GpuHealthReport missing = awaitCondition(GPU + 1, "missing");
      assertThat(missing.state()).isEqualTo(HealthState.SICK);
      assertThat(server.joins().get(0).inventory().gpus()).hasSize(2);

      server.clear(new ClearHealth(GPU + 1, "missing", missing.conditions().get(0).since()));
      await().atMost(PATIENCE).until(() -> conditionsOf(GPU + 1).isEmpty());
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  server.syncs().stream()
                      .anyMatch(
                          sync -> sync.inventory() != null && sync.inventory().gpus().size() == 1));
      agent.terminate();
    }
  }
}
