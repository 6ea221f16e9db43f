package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.Server;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of sessions through the server, from nodes that are only a protocol. */
class FilesApiTest {
  private TestServer server;
  private FakeAgent agent;
  private final FakeFiles files = new FakeFiles();
  private Customer customer;
  private String session;

  @BeforeEach
  void start() {
    server = TestServer.start();
    agent = server.node("h100", 1);
    agent.answerWants(files);
    customer = server.customer(100_000);
    session = customer.start("h100", 10);
    customer.awaitState(session, "running");
  }

  @AfterEach
  void stop() {
    server.settleEverything();
    server.assertInvariants();
    server.close();
  }

  private Wire.Reply get(String path) {
    return server.wire.get("/v1/sessions/" + session + path, customer.key);
  }

  private Wire.Reply put(String query, String body) {
    return server.wire.send(
        "PUT",
        "/v1/sessions/" + session + "/files/content?" + query,
        customer.key,
        body,
        "Content-Type",
        "application/octet-stream");
  }

  private HttpResponse<byte[]> bytes(int port, String query) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/sessions/%s/files/content?%s"
                            .formatted(port, session, query)))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + customer.key)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void a_directory_is_listed_with_the_node_that_has_it() {
    files.put("a", new byte[3]);
    Wire.Reply page = get("/files?path=output&limit=10");
    assertThat(page.status()).as("%s", page.json()).isEqualTo(200);
    assertThat(page.text("node")).isEqualTo(agent.name);
    assertThat(page.json().path("attempt").asInt()).isEqualTo(1);
    JsonNode item = page.json().path("items").get(0);
    assertThat(item.path("name").asText()).isEqualTo("a");
    assertThat(item.path("size_bytes").asInt()).isEqualTo(3);
    assertThat(item.path("modified_at").asText()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(page.json().path("next_cursor").isNull()).isTrue();
  }

  @Test
  void a_file_of_many_pieces_comes_whole_and_from_any_offset() throws Exception {
    byte[] all = random(1_300_000);
    files.put("output/big", all);
    HttpResponse<byte[]> whole = bytes(server.wire.port(), "path=output/big");
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(all);
    assertThat(whole.headers().firstValue("ETag")).contains("\"v1\"");
    assertThat(whole.headers().firstValue("Tollgate-File-Size")).contains("1300000");
    byte[] rest = bytes(server.wire.port(), "path=output/big&offset=1200000&length=500").body();
    assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(all, 1_200_000, 1_200_500));
    assertThat(bytes(server.wire.port(), "path=output/big&offset=1300000").body()).isEmpty();
  }

  @Test
  void the_same_comes_from_a_server_at_which_the_node_does_not_sync() throws Exception {
    byte[] all = random(600_000);
    files.put("output/big", all);
    try (Server second = server.second()) {
      int port = URI.create(second.address()).getPort();
      assertThat(bytes(port, "path=output/big").body()).isEqualTo(all);
      Wire.Reply put =
          new Wire(port)
              .send(
                  "PUT",
                  "/v1/sessions/" + session + "/files/content?path=input/x",
                  customer.key,
                  "hello");
      assertThat(put.status()).as("%s", put.json()).isEqualTo(200);
      assertThat(files.text("input/x")).isEqualTo("hello");
    }
  }

  @Test
  void a_file_that_changes_while_it_is_sent_cuts_the_answer() {
    files.put("output/big", random(1_300_000));
    agent.answerWants(
        wanted -> {
          var answer = files.apply(wanted);
          files.etag = "v2";
          return answer;
        });
    assertThatThrownBy(() -> bytes(server.wire.port(), "path=output/big"))
        .isInstanceOf(IOException.class);
    files.etag = "v3";
    Wire.Reply changed =
        server.wire.send(
            "GET",
            "/v1/sessions/" + session + "/files/content?path=output/big&offset=5",
            customer.key,
            null,
            "If-Match",
            "\"v1\"");
    assertThat(changed.code()).isEqualTo("precondition_failed");
  }

  @Test
  void what_the_node_refuses_has_its_own_code() {
    files.put("output/huge", new byte[10_000_001]);
    assertThat(get("/files/content?path=output/huge").code()).isEqualTo("file_too_large");
    assertThat(get("/files/content?path=output/none").code()).isEqualTo("file_not_found");
    assertThat(get("/files/content?path=/etc/passwd").code()).isEqualTo("path_not_allowed");
    assertThat(get("/files/content").code()).isEqualTo("invalid_request");
    assertThat(get("/files?attempt=2").code()).isEqualTo("file_not_found");
    assertThat(get("/files?rank=1").code()).isEqualTo("file_not_found");
  }

  @Test
  void pieces_of_a_file_are_put_in_order_and_appear_with_the_last() {
    UUID upload = UUID.randomUUID();
    String query = "path=input/data&upload=" + upload;
    Wire.Reply first = put(query + "&last=false", "abc");
    assertThat(first.json().path("next_offset").asInt()).isEqualTo(3);
    assertThat(files.text("input/data")).isEmpty();
    assertThat(put(query + "&offset=7", "x").code()).isEqualTo("conflict");
    assertThat(put(query + "&offset=3&last=true", "def").status()).isEqualTo(200);
    assertThat(files.text("input/data")).isEqualTo("abcdef");
    assertThat(put("path=input/data", "x".repeat(256 * 1024 + 1)).code())
        .isEqualTo("body_too_large");
    assertThat(put("path=input/data&sha256=XY", "x").code()).isEqualTo("invalid_request");
  }

  @Test
  void files_of_others_do_not_exist_and_viewers_put_nothing() {
    Customer other = server.customer(10);
    assertThat(server.wire.get("/v1/sessions/" + session + "/files", other.key).code())
        .isEqualTo("session_not_found");
    assertThat(
            server
                .wire
                .send(
                    "PUT", "/v1/sessions/" + session + "/files/content?path=input/x", other.key, "")
                .code())
        .isEqualTo("session_not_found");
    Customer test = server.testCustomer();
    assertThat(server.wire.get("/v1/sessions/" + session + "/files", test.key).code())
        .isEqualTo("session_not_found");
    String viewer =
        server
            .house(
                "/v1/api-keys",
                "{\"account_id\": \"%s\", \"scopes\": [\"viewer\"]}".formatted(customer.account))
            .text("secret");
    files.put("a", new byte[1]);
    assertThat(server.wire.get("/v1/sessions/" + session + "/files", viewer).status())
        .isEqualTo(200);
    assertThat(
            server
                .wire
                .send("PUT", "/v1/sessions/" + session + "/files/content?path=input/x", viewer, "")
                .code())
        .isEqualTo("forbidden");
  }

  @Test
  void after_the_end_files_are_there_for_the_plans_time_and_the_agent_is_told() {
    files.put("output/x", "result".getBytes(StandardCharsets.UTF_8));
    customer.stop(session);
    customer.awaitState(session, "ended");
    Instant until = Instant.parse(get("").text("files_until"));
    assertThat(until)
        .isBetween(
            server.clock.instant().plus(Duration.ofDays(7)).minusSeconds(60),
            server.clock.instant().plus(Duration.ofDays(7)));
    assertThat(get("/files/content?path=output/x").response().body()).isEqualTo("result");
    assertThat(put("path=input/x", "late").code()).isEqualTo("session_ended");
    server.clock.advance(Duration.ofDays(7));
    assertThat(get("/files").code()).isEqualTo("file_not_found");
    assertThat(
            server.wire.get("/v1/me", customer.key).json().path("files_retention_seconds").asInt())
        .isEqualTo(7 * 86_400);
  }

  @Test
  void a_node_that_is_lost_is_named_with_what_it_has() {
    // The agent's next sync makes it ready again, so it is silent meanwhile.
    Wire.Reply refused = whileSilent(() -> get("/files"));
    assertThat(refused.code()).as("%s", refused.json()).isEqualTo("files_unreachable");
    assertThat(refused.text("detail")).contains("attempt 1").contains(agent.name);
  }

  private Wire.Reply whileSilent(java.util.function.Supplier<Wire.Reply> call) {
    agent.silence(true);
    server.sql(
        handle ->
            handle.execute(
                "UPDATE scheduler.node SET state = 'unreachable' WHERE id = ?::uuid",
                agent.nodeId));
    Wire.Reply reply = call.get();
    agent.silence(false);
    return reply;
  }
}
