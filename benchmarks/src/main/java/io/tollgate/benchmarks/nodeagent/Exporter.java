package io.tollgate.benchmarks.nodeagent;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A DCGM exporter for the agent to scrape, outside of the agent's process as the real one is. */
final class Exporter implements AutoCloseable {
  private final HttpServer http;
  private final AtomicLong scrapes = new AtomicLong();

  private Exporter(HttpServer http) {
    this.http = http;
  }

  /** Listens on loopback, on a port of the system's choice. */
  static Exporter start(Scrape scrape) {
    try {
      Exporter exporter =
          new Exporter(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8));
      exporter.answerWith(scrape);
      return exporter;
    } catch (IOException refused) {
      throw new BenchmarkFailure("No exporter can listen on loopback: " + refused, refused);
    }
  }

  private void answerWith(Scrape scrape) {
    http.createContext(
        "/metrics",
        exchange -> {
          byte[] text = scrape.text(scrapes.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(text);
          }
        });
    http.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/metrics");
  }

  /** How often it was asked. */
  long scrapes() {
    return scrapes.get();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
