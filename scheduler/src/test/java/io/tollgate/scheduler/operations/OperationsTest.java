package io.tollgate.scheduler.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import io.tollgate.scheduler.http.HttpServer;
import io.tollgate.scheduler.http.ListenConfig;
import io.tollgate.scheduler.http.OpenApiTruth;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsTest {

  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private final Readiness readiness = new Readiness(Map.of("database", trouble::get));
  private HttpServer server;
  private Wire wire;

  @BeforeEach
  void start() throws Exception {
    CollectorRegistry registry = new CollectorRegistry();
    server =
        new HttpServer(
            vertx,
            ListenConfig.loopback(0),
            secret -> Future.failedFuture("nobody calls with a key here"),
            new HttpMetrics(registry),
            InstantSource.system(),
            List.of(new HealthRoutes(readiness, registry), new OpenApiRoutes()));
    wire =
        new Wire(
            server.listen().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void is_alive_whatever_else_is_wrong() {
    trouble.set(Optional.of("it cannot be reached"));
    readiness.drain();
    assertThat(wire.get("/livez", null).status()).isEqualTo(200);
  }

  @Test
  void is_ready_until_a_check_complains_or_it_shuts_down() {
    assertThat(wire.get("/readyz", null).status()).isEqualTo(200);

    trouble.set(Optional.of("it cannot be reached"));
    Wire.Reply sick = wire.get("/readyz", null);
    assertThat(sick.status()).isEqualTo(503);
    assertThat(sick.code()).isEqualTo("not_ready");
    assertThat(sick.text("detail")).contains("database: it cannot be reached");

    trouble.set(Optional.empty());
    readiness.drain();
    assertThat(wire.get("/readyz", null).code()).isEqualTo("shutting_down");
  }

  @Test
  void times_requests_by_route_template_and_never_by_path() {
    wire.get("/livez", null);
    wire.get("/some/secret/path", null);
    wire.send("BREW", "/livez", null, null);
    String metrics = wire.get("/metrics", null).response().body();

    assertThat(metrics)
        .contains(
            "tollgate_http_request_seconds_count{method=\"GET\",route=\"/livez\",status=\"200\",} 1.0")
        .contains("route=\"none\",status=\"404\"")
        .contains("method=\"other\"")
        .doesNotContain("secret");
  }

  @Test
  void serves_the_api_description_it_was_built_with() throws Exception {
    assertThat(wire.get("/openapi.yaml", null).response().body())
        .isEqualTo(Files.readString(OPENAPI));
  }

  @Test
  void every_route_mounted_here_is_described_and_a_missing_one_is_noticed() throws Exception {
    assertThat(OpenApiTruth.described(OPENAPI)).containsAll(server.routes());
    OpenApiTruth.compare(OpenApiTruth.described(OPENAPI), OPENAPI);
    assertThatThrownBy(() -> OpenApiTruth.compare(Set.of(new Route("GET", "/livez")), OPENAPI))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/v1/sessions");
  }
}
