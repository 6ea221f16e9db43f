package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.World;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

  private static final String USER_KEY = "user-key";

  private final Vertx vertx = Vertx.vertx();
  private final ConcurrentLinkedQueue<String> observed = new ConcurrentLinkedQueue<>();
  private final CountDownLatch slowArrived = new CountDownLatch(1);
  private final CountDownLatch slowMayAnswer = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private HttpServer server;
  private Wire wire;

  @BeforeEach
  void start() throws Exception {
    server =
        new HttpServer(
            vertx,
            ListenConfig.loopback(0),
            HttpServerTest::authenticate,
            (method, route, status, took) -> observed.add(method + " " + route + " " + status),
            InstantSource.system(),
            List.of(this::mount));
    wire = new Wire(await(server.listen()));
  }

  @AfterEach
  void stop() throws Exception {
    slowMayAnswer.countDown();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Future<Caller> authenticate(String secret) {
    if (!secret.equals(USER_KEY)) {
      return Future.failedFuture(ApiException.of(ErrorCode.INVALID_KEY, "Unknown key."));
    }
    return Future.succeededFuture(
        new Caller(
            new UUID(0, 1),
            Optional.of(new AccountId(new UUID(0, 2))),
            World.LIVE,
            Set.of(Scope.USER),
            Channel.API));
  }

  private void mount(ApiRouter router) {
    router.post(
        "/v1/things",
        Access.of(Scope.USER),
        call -> {
          int minutes = call.body().requiredInt("minutes", 1, 60);
          call.throwIfInvalid();
          return Future.succeededFuture(Answer.created(Json.object().put("minutes", minutes)));
        });
    router.get(
        "/v1/things/{id}",
        Access.ANY_KEY,
        call -> {
          int limit = call.queryInt("limit", 1, 200, 50);
          call.throwIfInvalid();
          return Future.succeededFuture(
              Answer.ok(
                  Json.object()
                      .put("id", call.pathId("id", ErrorCode.NOT_FOUND).toString())
                      .put("limit", limit)));
        });
    router.get("/v1/admin", Access.of(Scope.SRE), call -> Future.succeededFuture(null));
    router.get(
        "/broken",
        Access.OPEN,
        call -> {
          throw new IllegalStateException("the password is hunter2");
        });
    router.get(
        "/slow",
        Access.OPEN,
        call -> {
          slowArrived.countDown();
          call.onGone(gone::countDown);
          return vertx.executeBlocking(
              () -> {
                slowMayAnswer.await();
                return Answer.noContent();
              });
        });
    router.agentPost(
        "/agent/v1/sync",
        call ->
            Future.succeededFuture(
                Answer.ok(
                    Json.object()
                        .put("bearer", call.bearer().orElse("none"))
                        .put("size", call.json().path("text").asText().length()))));
  }

  @Test
  void answers_what_a_handler_answers() {
    Wire.Reply reply = wire.post("/v1/things", USER_KEY, "{\"minutes\": 5}");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.json().path("minutes").asInt()).isEqualTo(5);
    assertThat(reply.header("Content-Type")).contains("application/json");
    assertThat(observed).containsExactly("POST /v1/things 201");
  }

  @Test
  void echoes_a_sane_request_id_and_makes_one_otherwise() {
    assertThat(
            wire.send("GET", "/nothing", null, null, "X-Request-Id", "abc-1")
                .header("x-request-id"))
        .contains("abc-1");
    Wire.Reply insane = wire.send("GET", "/nothing", null, null, "X-Request-Id", "a b<script>");
    assertThat(insane.header("x-request-id").orElseThrow()).startsWith("req_");
    assertThat(insane.text("request_id")).isEqualTo(insane.header("x-request-id").orElseThrow());
  }

  @Test
  void says_the_date_so_that_nodes_can_compare_their_calendar() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String date = wire.get("/nothing", null).header("Date").orElseThrow();
    Instant said = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    assertThat(said).isBetween(before, Instant.now());
    assertThat(date).hasSize(29);
  }

  @Test
  void asks_for_a_key_before_it_looks_at_the_body() {
    Wire.Reply none = wire.post("/v1/things", null, "not json");
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.code()).isEqualTo("missing_key");
    assertThat(none.header("www-authenticate")).contains("Bearer");

    Wire.Reply wrong = wire.post("/v1/things", "wrong", "not json");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("invalid_key");
    assertThat(wrong.response().body()).doesNotContain("\"wrong\"");
  }

  @Test
  void refuses_a_key_without_the_scope_and_names_those_that_do() {
    Wire.Reply reply = wire.get("/v1/admin", USER_KEY);

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.code()).isEqualTo("forbidden");
    assertThat(reply.json().path("needed_scopes").toString()).isEqualTo("[\"sre\",\"admin\"]");
  }

  @Test
  void tells_an_unknown_path_from_a_wrong_method() {
    Wire.Reply unknown = wire.get("/v1/nothing", USER_KEY);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("not_found");
    assertThat(unknown.header("Content-Type")).contains("application/problem+json");

    Wire.Reply method = wire.send("DELETE", "/v1/things", USER_KEY, null);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.code()).isEqualTo("method_not_allowed");
    assertThat(method.header("Allow")).contains("POST");
    assertThat(observed).contains("DELETE none 405");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"minutes\": 5",
        "{\"minutes\": 5} extra",
        "{\"minutes\": 5, \"minutes\": 6}",
        "{minutes: 5}",
        "",
        "   ",
        "{\"minutes\": 0x10}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
      })
  void refuses_what_is_not_json(String body) {
    Wire.Reply reply = wire.post("/v1/things", USER_KEY, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("malformed_json");
    assertThat(reply.text("detail")).endsWith(".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"minutes\": \"abc\"}|wrong_type|`minutes` must be a whole number, not the text \"abc\".",
        "{\"minutes\": 1.5}|wrong_type|`minutes` must be a whole number, not 1.5.",
        "{\"minutes\": 0}|out_of_range|`minutes` must be 1 to 60, not 0.",
        "{\"minutes\": 1e999999999}|out_of_range|`minutes` must be 1 to 60, not 1E+999999999.",
        "{}|required|`minutes` is required.",
        "{\"minutes\": null}|required|`minutes` is required.",
        "{\"minutes\": 5, \"minuets\": 6}|unknown_field|There is no field `minuets`; did you mean `minutes`?"
      })
  void says_what_is_wrong_with_a_field(String body, String code, String message) {
    Wire.Reply reply = wire.post("/v1/things", USER_KEY, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("invalid_request");
    assertThat(reply.json().path("errors")).hasSize(1);
    assertThat(reply.json().path("errors").get(0).path("code").asText()).isEqualTo(code);
    assertThat(reply.json().path("errors").get(0).path("message").asText()).isEqualTo(message);
    assertThat(reply.text("detail")).startsWith(message);
  }

  @Test
  void refuses_a_body_that_is_not_an_object() {
    assertThat(wire.post("/v1/things", USER_KEY, "[1]").text("detail"))
        .startsWith("The body must be a JSON object, not a list.");
  }

  @Test
  void refuses_bodies_that_are_not_said_to_be_json() {
    Wire.Reply form = wire.post("/v1/things", USER_KEY, "minutes=5", "Content-Type", "text/plain");
    assertThat(form.status()).isEqualTo(415);
    assertThat(form.code()).isEqualTo("unsupported_media_type");
    assertThat(
            wire.post(
                    "/v1/things",
                    USER_KEY,
                    "{\"minutes\": 5}",
                    "Content-Type",
                    "application/json; charset=UTF-8")
                .status())
        .isEqualTo(201);
  }

  @Test
  void refuses_what_is_not_utf8() throws IOException {
    String head = head("Content-Length: 2", "Connection: close");
    assertThat(wire.raw(Wire.ascii(head), new byte[] {(byte) 0xc3, (byte) 0x28}))
        .startsWith("HTTP/1.1 400")
        .contains("not UTF-8");
  }

  @Test
  void refuses_a_body_over_64_kib_with_and_without_its_length_announced() throws IOException {
    String large = "{\"minutes\": 5, \"x\": \"" + "a".repeat(64 * 1024) + "\"}";
    Wire.Reply announced = wire.post("/v1/things", USER_KEY, large);
    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.code()).isEqualTo("body_too_large");

    String head = head("Transfer-Encoding: chunked", "Connection: close");
    String chunk = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";
    assertThat(wire.raw(Wire.ascii(head), Wire.ascii(chunk)))
        .startsWith("HTTP/1.1 413")
        .contains("body_too_large");
  }

  @Test
  void hangs_up_on_a_body_that_never_ends_to_be_too_large() throws IOException {
    String head = head("Content-Length: 999999999");
    assertThat(wire.raw(Wire.ascii(head))).startsWith("HTTP/1.1 413").contains("body_too_large");
  }

  @Test
  void a_client_that_leaves_in_the_middle_of_its_body_is_no_fault_of_ours() throws IOException {
    try (java.net.Socket socket = wire.connect()) {
      socket.getOutputStream().write(Wire.ascii(head("Content-Length: 100") + "{\"minutes\""));
    }
    Awaitility.await().until(() -> observed.contains("POST /v1/things 400"));
  }

  @Test
  void takes_a_body_of_exactly_64_kib() {
    String body = "{\"minutes\": 5" + " ".repeat(64 * 1024 - 14) + "}";
    assertThat(body).hasSize(64 * 1024);
    assertThat(wire.post("/v1/things", USER_KEY, body).status()).isEqualTo(201);
  }

  @Test
  void reuses_the_connection_after_a_refusal() {
    for (int i = 0; i < 5; i++) {
      assertThat(wire.post("/v1/things", null, "{\"minutes\": 5}").status()).isEqualTo(401);
      assertThat(wire.post("/v1/things", USER_KEY, "{\"minutes\": 5}").status()).isEqualTo(201);
    }
  }

  @Test
  void refuses_overlong_lines_and_headers_as_a_problem() throws IOException {
    String line = "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    assertThat(wire.raw(Wire.ascii(line))).contains("invalid_request").contains("problem+json");
    String header = "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(30_000) + "\r\n\r\n";
    assertThat(wire.raw(Wire.ascii(header))).contains("invalid_request");
    assertThat(wire.raw(Wire.ascii("nonsense\r\n\r\n"))).contains("invalid_request");
  }

  @Test
  void reads_query_parameters_strictly() {
    String thing = "/v1/things/01890a5d-ac96-774b-bcce-b302099a8057";
    assertThat(wire.get(thing, USER_KEY).json().path("limit").asInt()).isEqualTo(50);
    assertThat(wire.get(thing + "?limit=abc", USER_KEY).text("detail"))
        .contains("`limit` must be a whole number, not the text \"abc\"");
    assertThat(wire.get(thing + "?limit=0", USER_KEY).text("detail")).contains("1 to 200, not 0");
    assertThat(wire.get(thing + "?limit=1&limit=2", USER_KEY).text("detail")).contains("once");
    assertThat(wire.get(thing + "?limti=1", USER_KEY).text("detail"))
        .contains("There is no query parameter `limti`; did you mean `limit`?");
    assertThat(wire.get(thing + "?limit=%zz".replace("%zz", "%25zz"), USER_KEY).status())
        .isEqualTo(400);
    assertThat(wire.get("/v1/things/abc", USER_KEY).status()).isEqualTo(404);
  }

  @Test
  void refuses_broken_percent_encoding() throws IOException {
    String head =
        "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-key\r\nConnection: close\r\n\r\n";
    assertThat(wire.raw(Wire.ascii(head.formatted("/v1/things/%zz")))).contains("problem+json");
    assertThat(wire.raw(Wire.ascii(head.formatted("/v1/things/" + new UUID(0, 1) + "?limit=%zz"))))
        .startsWith("HTTP/1.1 400")
        .contains("problem+json");
  }

  @Test
  void tells_nothing_of_what_broke_inside() {
    Wire.Reply reply = wire.get("/broken", null);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.code()).isEqualTo("internal");
    assertThat(reply.json().path("retryable").asBoolean()).isTrue();
    assertThat(reply.response().body()).doesNotContain("hunter2");
  }

  @Test
  void agents_may_send_a_mebibyte_and_authenticate_themselves() {
    Wire.Reply reply =
        wire.post("/agent/v1/sync", "tn_x", "{\"text\": \"" + "a".repeat(900_000) + "\"}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("bearer")).isEqualTo("tn_x");
    assertThat(reply.json().path("size").asInt()).isEqualTo(900_000);
    assertThat(wire.post("/agent/v1/sync", "tn_x", "x".repeat(1_100_000)).status()).isEqualTo(413);
  }

  @Test
  void tells_a_handler_when_the_caller_goes_away() throws Exception {
    try (java.net.Socket socket = wire.connect()) {
      socket.getOutputStream().write(Wire.ascii("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(slowArrived.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void lets_requests_in_work_finish_when_it_shuts_down() throws Exception {
    var answer =
        java.util.concurrent.CompletableFuture.supplyAsync(() -> wire.get("/slow", null).status());
    assertThat(slowArrived.await(20, TimeUnit.SECONDS)).isTrue();

    Future<Void> shutdown = server.shutdown(Duration.ofSeconds(20));
    slowMayAnswer.countDown();

    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(204);
    await(shutdown);
    assertThatThrownBy(() -> wire.connect().close()).isInstanceOf(IOException.class);
  }

  @Test
  void says_that_the_port_is_in_use() {
    HttpServer second =
        new HttpServer(
            Vertx.vertx(),
            ListenConfig.loopback(port()),
            HttpServerTest::authenticate,
            (method, route, status, took) -> {},
            InstantSource.system(),
            List.of());

    assertThatThrownBy(() -> await(second.listen()))
        .hasCauseInstanceOf(CannotListenException.class)
        .hasMessageContaining("127.0.0.1:" + port() + ": the port is in use by another process");
  }

  @Test
  void refuses_to_mount_a_route_twice() {
    Routes twice =
        router -> {
          router.get("/a", Access.OPEN, call -> Future.succeededFuture(Answer.noContent()));
          router.get("/a", Access.OPEN, call -> Future.succeededFuture(Answer.noContent()));
        };
    assertThatThrownBy(
            () ->
                new HttpServer(
                    vertx,
                    ListenConfig.loopback(0),
                    HttpServerTest::authenticate,
                    (method, route, status, took) -> {},
                    InstantSource.system(),
                    List.of(twice)))
        .hasMessageContaining("GET /a is mounted twice");
  }

  private static String head(String... headers) {
    return "POST /v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-key\r\n"
        .concat("Content-Type: application/json\r\n")
        .concat(String.join("\r\n", headers))
        .concat("\r\n\r\n");
  }

  private int port() {
    return wire.port();
  }
}
