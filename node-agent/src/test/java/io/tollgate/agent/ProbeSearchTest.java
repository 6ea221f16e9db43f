package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.gpu.simulated.SimulatedExporter;
import io.tollgate.agent.state.StateDirectory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeSearchTest {

  @TempDir Path directory;

  private ProbeSearch search(StateDirectory state, String probe, URI dcgm) throws Exception {
    AgentConfig config =
        ConfigReader.read(
            Map.of(
                Setting.SERVER_URL,
                "http://127.0.0.1:1",
                Setting.STATE_DIR,
                state.root().toString(),
                Setting.GPU_PROBE,
                probe,
                Setting.SIMULATED_GPUS,
                "2",
                Setting.DCGM_URL,
                dcgm.toString()),
            Map.of(),
            Optional.empty());
    return new ProbeSearch(
        config,
        state,
        SmiCommand.onPath(state.root().resolve("smi.csv"), new LinuxBootClock()::uptimeMs),
        Set::of);
  }

  private static URI nobody() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/metrics");
    }
  }

  @Test
  void exporter_that_answers_is_preferred() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("s"));
        SimulatedExporter exporter =
            SimulatedExporter.start(
                directory.resolve("gpus.json"),
                SimulatedExporter.Pretence.of(3, "h200"),
                Set::of)) {
      ProbeSearch.Found found = search(state, "auto", exporter.uri()).find();
      assertThat(found.probe().source()).isEqualTo("dcgm");
      assertThat(found.gpus())
          .hasSize(3)
          .allSatisfy(gpu -> assertThat(gpu.model()).isEqualTo("h200"));
    }
  }

  @Test
  void without_an_exporter_something_else_answers() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("s"))) {
      // On a machine with real GPUs that is nvidia-smi.
      assertThat(search(state, "auto", nobody()).find().probe().source())
          .isIn("nvidia-smi", "simulated");
      assertThat(search(state, "simulated", nobody()).find().gpus()).hasSize(2);
    }
  }

  @Test
  void node_with_real_gpus_keeps_them_while_their_exporter_is_silent() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("s"))) {
      URI once;
      ProbeSearch.Found before;
      try (SimulatedExporter exporter =
          SimulatedExporter.start(
              directory.resolve("gpus.json"), SimulatedExporter.Pretence.of(3, "h200"), Set::of)) {
        once = exporter.uri();
        before = search(state, "dcgm", once).find();
      }
      ProbeSearch.Found after = search(state, "dcgm", once).find();
      assertThat(after.probe().source()).isEqualTo("dcgm");
      assertThat(after.gpus()).isEqualTo(before.gpus());
      assertThat(search(state, "auto", once).find().probe().source()).isNotEqualTo("simulated");
    }
  }

  @Test
  void probe_that_was_asked_for_by_name_has_to_work() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("s"))) {
      URI nobody = nobody();
      assertThatThrownBy(() -> search(state, "dcgm", nobody).find())
          .isInstanceOf(ProbeFailure.class)
          .hasMessageContaining(nobody.toString());
    }
  }

  @Test
  void exporter_that_fails_or_shows_no_gpu_is_no_telemetry() throws Exception {
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    byte[] body = "DCGM_FI_DEV_CPU_UTIL_TOTAL{cpu=\"0\"} 1\n".getBytes(StandardCharsets.UTF_8);
    for (int status : new int[] {200, 500}) {
      exporter.createContext(
          "/" + status,
          exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }
    exporter.start();
    try {
      String base = "http://127.0.0.1:" + exporter.getAddress().getPort();
      for (int status : new int[] {200, 500}) {
        DcgmScrape scrape = new DcgmScrape(URI.create(base + "/" + status), "dcgm");
        assertThatThrownBy(scrape::read).isInstanceOf(ProbeFailure.class);
      }
    } finally {
      exporter.stop(0);
    }
  }
}
