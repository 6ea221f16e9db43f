package io.tollgate.agent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.protocol.SyncRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that answer badly, or not to the end. */
class ServerConnectionTest {

  private static final int MIB = 1 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private HttpServer http;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  /** Announces so many bytes, sends fewer perhaps, and then says nothing more. */
  private void answers(int status, int announced, byte[] sent) {
    http.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, announced);
          exchange.getResponseBody().write(sent);
          exchange.getResponseBody().flush();
        });
  }

  private Throwable trouble(Duration timeout) throws Exception {
    SyncRequest request =
        new SyncRequest(
            1,
            new UUID(1, 1),
            new UUID(1, 1),
            new UUID(1, 1),
            0,
            1,
            "1",
            0,
            null,
            List.of(),
            List.of());
    URI base = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    Replicas replicas = new Replicas(List.of(base));
    ServerConnection connection =
        new ServerConnection(replicas, Runnable::run, timeout, CallLog.NONE);
    try {
      connection.sync(request, "tn_x").get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("the answer was taken");
  }

  @Test
  void answer_that_stops_halfway_is_given_up() throws Exception {
    answers(200, 100, new byte[] {'{'});
    assertThat(trouble(Duration.ofMillis(300))).isInstanceOf(TimeoutException.class);
  }

  @Test
  void answer_that_is_too_long_is_given_up() throws Exception {
    answers(200, 2 * MIB, new byte[2 * MIB]);
    assertThat(trouble(PATIENCE)).hasMessageContaining("longer than");
  }

  @Test
  void refusal_that_is_no_problem_document_is_still_a_refusal() throws Exception {
    byte[] page = "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    answers(500, page.length, page);
    assertThatThrownBy(
            () -> {
              throw trouble(PATIENCE);
            })
        .isInstanceOfSatisfying(
            ServerRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(500));
  }
}
