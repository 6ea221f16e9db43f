package io.tollgate.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Shows the metrics over HTTP, with one thread and few who wait for it: whoever comes after them is
 * turned away, and the agent's own work is not touched.
 */
public final class MetricsServer implements AutoCloseable {

  private static final int WAITING = 8;

  private final CollectorRegistry registry;
  private final HttpServer server;
  private final ThreadPoolExecutor thread;

  private MetricsServer(CollectorRegistry registry, HttpServer server) {
    this.registry = registry;
    this.server = server;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread fresh = new Thread(task, "metrics");
              fresh.setDaemon(true);
              return fresh;
            });
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it cannot be opened
   */
  public static MetricsServer start(CollectorRegistry registry, InetSocketAddress address)
      throws IOException {
    HttpServer server = HttpServer.create(address, WAITING);
    MetricsServer metrics = new MetricsServer(registry, server);
    server.createContext("/metrics", metrics::answer);
    server.setExecutor(metrics.thread);
    server.start();
    return metrics;
  }

  /** The port, also when it was left to the system. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean known =
        exchange.getRequestURI().getPath().equals("/metrics")
            && exchange.getRequestMethod().equals("GET");
    if (!known) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Writer writer = new OutputStreamWriter(text, StandardCharsets.UTF_8)) {
      TextFormat.write004(writer, registry.metricFamilySamples());
    }
    exchange.getResponseHeaders().set("Content-Type", TextFormat.CONTENT_TYPE_004);
    exchange.sendResponseHeaders(200, text.size());
    try (OutputStream out = exchange.getResponseBody()) {
      text.writeTo(out);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
