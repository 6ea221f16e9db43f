package io.tollgate.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.exporter.common.TextFormat;
import io.tollgate.agent.clock.SettableBootClock;
import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.telemetry.Look;
import io.tollgate.agent.telemetry.Telemetry;
import io.tollgate.agent.utilization.GpuSamples;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {

  private final SettableBootClock clock = new SettableBootClock();
  private final AgentMetrics metrics = new AgentMetrics("1.2.3", clock);

  private String text() throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.write004(text, metrics.registry().metricFamilySamples());
    return text.toString();
  }

  private void looked(Telemetry telemetry, GpuReading... readings) {
    metrics
        .gpus()
        .looked(
            new Look(List.of(readings), new GpuSamples(0, Map.of(), 4), telemetry),
            List.of(new GpuHealthReport("GPU-1", HealthState.SICK, "xid_79", 79)),
            Map.of("sentinel", 3L));
  }

  @Test
  void gpus_are_shown_in_base_units() throws Exception {
    looked(
        Telemetry.FRESH,
        GpuReading.of(GpuIdentity.card("GPU-1", 0, "x"))
            .with(new GpuActivity(null, 0.5, 91.0, 5L, 10L))
            .with(new GpuDraw(300.5, 61.0, 2_500L)),
        GpuReading.of(GpuIdentity.card("GPU-2", 1, "x")));
    assertThat(text())
        .contains(
            "tollgate_agent_info{version=\"1.2.3\",} 1.0",
            "tollgate_agent_gpu_utilization_ratio{gpu=\"GPU-1\",index=\"0\",source=\"gr_engine_active\",} 0.5",
            "tollgate_agent_gpu_power_watts{gpu=\"GPU-1\",index=\"0\",} 300.5",
            "tollgate_agent_gpu_memory_used_bytes{gpu=\"GPU-1\",index=\"0\",} 5.0",
            "tollgate_agent_gpu_energy_joules_total{gpu=\"GPU-1\",index=\"0\",} 2.5",
            "tollgate_agent_gpu_health{gpu=\"GPU-1\",state=\"sick\",} 1.0",
            "tollgate_agent_gpu_health{gpu=\"GPU-2\",state=\"healthy\",} 1.0",
            "tollgate_agent_scrape_dropped_total{reason=\"sentinel\",} 3.0")
        .doesNotContain("tollgate_agent_gpu_power_watts{gpu=\"GPU-2\"");
  }

  @Test
  void after_a_look_that_failed_no_old_number_is_shown() throws Exception {
    looked(
        Telemetry.FRESH,
        GpuReading.of(GpuIdentity.card("GPU-1", 0, "x")).with(new GpuDraw(300.5, 61.0, 2_500L)));
    long since = clock.uptimeMs();
    clock.pass(90_000);
    looked(new Telemetry(Map.of(), OptionalLong.of(since), OptionalLong.of(since + 30_000)));
    assertThat(text())
        .contains(
            "tollgate_agent_telemetry_silent_seconds 90.0",
            "tollgate_agent_telemetry_hanging_seconds 60.0",
            "tollgate_agent_gpu_health{gpu=\"GPU-1\",state=\"sick\",} 1.0")
        .doesNotContain("tollgate_agent_gpu_power_watts{");
  }

  @Test
  void stale_numbers_are_shown_with_their_age() throws Exception {
    long since = clock.uptimeMs();
    clock.pass(120_000);
    looked(
        new Telemetry(Map.of("GPU-1", since), OptionalLong.empty(), OptionalLong.empty()),
        GpuReading.of(GpuIdentity.card("GPU-1", 0, "x")));
    assertThat(text()).contains("tollgate_agent_gpu_stale_seconds{gpu=\"GPU-1\",} 120.0");
  }

  @Test
  void looks_and_syncs_are_counted_and_timed() throws Exception {
    metrics.took(40);
    metrics.failed(5_000);
    metrics.left();
    metrics.answered(Duration.ofMillis(200));
    clock.pass(7_000);
    metrics.failed(new IOException("gone"));
    metrics.failed(new IllegalArgumentException("nonsense"));
    assertThat(text())
        .contains(
            "tollgate_agent_scrapes_total{outcome=\"taken\",} 1.0",
            "tollgate_agent_scrapes_total{outcome=\"failed\",} 1.0",
            "tollgate_agent_scrapes_total{outcome=\"left_alone\",} 1.0",
            "tollgate_agent_scrape_seconds_count 2.0",
            "tollgate_agent_sync_seconds_count 1.0",
            "tollgate_agent_sync_failures_total{reason=\"unreachable\",} 1.0",
            "tollgate_agent_sync_failures_total{reason=\"unreadable\",} 1.0",
            "tollgate_agent_last_answer_age_seconds 7.0",
            "tollgate_agent_allocations{state=\"running\",} 0.0");
  }

  @Test
  void metrics_are_served_and_nothing_else_is() throws Exception {
    try (MetricsServer server =
        MetricsServer.start(
            metrics.registry(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      HttpClient http = HttpClient.newHttpClient();
      String base = "http://127.0.0.1:" + server.port();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(base + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("tollgate_agent_info");
      assertThat(
              http.send(
                      HttpRequest.newBuilder(URI.create(base + "/metrics/secrets")).build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(404);
    }
  }
}
