package io.tollgate.cli;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Runs the usual commands once against a pretended server on loopback, so that the archive written
 * at its end holds the classes they load. The start script runs it; people never do.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Loads what a command loads; its output goes nowhere. */
  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (InputStream body = exchange.getRequestBody()) {
            body.readAllBytes();
          }
          boolean refuse = exchange.getRequestURI().getPath().endsWith("balance");
          byte[] answer =
              "{\"items\":[{\"id\":\"x\",\"rate_micros\":\"1\"}],\"factors\":[]}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(refuse ? 404 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      Terminal nowhere =
          Terminal.of(
              new StringReader(""),
              Writer.nullWriter(),
              Writer.nullWriter(),
              false,
              false,
              Map.of(
                  "TOLLGATE_CONFIG",
                  "/nonexistent/config.json",
                  "TOLLGATE_KEY",
                  "none",
                  "TOLLGATE_URL",
                  "http://127.0.0.1:" + server.getAddress().getPort()));
      Main.run(nowhere, "version");
      Main.run(nowhere, "ps");
      Main.run(nowhere, "ps", "-o", "json");
      Main.run(nowhere, "quote", "--gpu", "h100:2", "--for", "1h30m");
      Main.run(nowhere, "session", "get", "00000000-0000-7000-8000-000000000000");
      Main.run(nowhere, "balance", "show");
      Main.run(nowhere, "node", "list");
      Main.run(nowhere, "queue", "list");
    } finally {
      server.stop(0);
    }
    System.exit(0);
  }
}
