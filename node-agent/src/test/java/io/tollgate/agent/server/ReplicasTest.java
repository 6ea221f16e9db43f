package io.tollgate.agent.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.protocol.SyncRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One server is stuck to until it fails; then it is the other's turn. */
class ReplicasTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final String EMPTY =
      "{\"agent_instance\":1,\"stand_down\":false,\"desired_version\":0,\"allocations\":null,"
          + "\"taken\":[],\"wanted\":[],\"inventory_wanted\":false,\"next_sync_ms\":0}";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger syncs = new AtomicInteger();
  private HttpServer good;

  @BeforeEach
  void start() throws IOException {
    good = server();
    good.createContext("/agent/v1/sync", exchange -> answer(exchange, 200, EMPTY));
  }

  @AfterEach
  void stop() {
    good.stop(0);
    threads.shutdownNow();
  }

  private HttpServer server() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    http.setExecutor(threads);
    http.start();
    return http;
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    syncs.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static URI uri(HttpServer http) {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private static Throwable trouble(ServerConnection connection) throws Exception {
    try {
      sync(connection);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("it was answered");
  }

  private static void sync(ServerConnection connection) throws Exception {
    UUID id = new UUID(1, 1);
    connection
        .sync(new SyncRequest(1, id, id, id, 0, 1, "1", 0, null, List.of(), List.of()), "tn_x")
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void a_server_that_is_not_there_is_left_for_the_next_which_is_stuck_to() throws Exception {
    Replicas replicas = new Replicas(List.of(NOBODY, uri(good)));
    ServerConnection connection = new ServerConnection(replicas, Runnable::run, CallLog.NONE);
    assertThat(trouble(connection)).isInstanceOf(IOException.class);
    sync(connection);
    sync(connection);
    assertThat(replicas.current()).isEqualTo(uri(good));
    assertThat(syncs).hasValue(2);
  }

  @Test
  void a_server_that_is_broken_is_left_and_one_that_refuses_is_not() throws Exception {
    HttpServer bad = server();
    AtomicInteger status = new AtomicInteger(401);
    bad.createContext("/agent/v1/sync", exchange -> answer(exchange, status.get(), "{}"));
    Replicas replicas = new Replicas(List.of(uri(bad), uri(good)));
    ServerConnection connection = new ServerConnection(replicas, Runnable::run, CallLog.NONE);
    assertThat(trouble(connection)).isInstanceOf(ServerRefusal.class);
    assertThat(replicas.current()).isEqualTo(uri(bad));
    status.set(503);
    assertThat(trouble(connection)).isInstanceOf(ServerRefusal.class);
    assertThat(replicas.current()).isEqualTo(uri(good));
    bad.stop(0);
  }

  @Test
  void a_server_that_holds_a_call_and_is_not_ready_is_left_long_before_the_timeout()
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    HttpServer stopped = server();
    stopped.createContext(
        "/",
        exchange -> {
          try {
            over.await();
          } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
          }
        });
    Replicas replicas = new Replicas(List.of(uri(stopped), uri(good)));
    ServerConnection connection = new ServerConnection(replicas, Runnable::run, CallLog.NONE);
    long begun = System.nanoTime();
    assertThat(trouble(connection)).hasMessageContaining("while it holds a call");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(15);
    assertThat(replicas.current()).isEqualTo(uri(good));
    over.countDown();
    stopped.stop(0);
  }

  @Test
  void one_failure_noticed_twice_moves_on_once() {
    Replicas replicas = new Replicas(List.of(NOBODY, uri(good)));
    replicas.leave(NOBODY);
    replicas.leave(NOBODY);
    assertThat(replicas.current()).isEqualTo(uri(good));
  }
}
