package io.tollgate.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what it was told to and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
  private final HttpServer http;
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** What was asked. */
  public record Request(
      String method, String path, String body, String key, String idempotencyKey) {}

  private record Answer(int status, String body, String retryAfter) {}

  /** Listens on loopback. */
  public FakeServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    http.createContext("/", this::handle);
    http.start();
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Answers this from now on; several for one route are given in turn, the last for ever. */
  public FakeServer on(String route, int status, String body) {
    return on(route, status, body, null);
  }

  public FakeServer on(String route, int status, String body, String retryAfter) {
    answers
        .computeIfAbsent(route, unseen -> new ArrayDeque<>())
        .add(new Answer(status, body.replace('\'', '"'), retryAfter));
    return this;
  }

  /** Answers a refusal. */
  public FakeServer refuse(String route, int status, String code) {
    return on(
        route,
        status,
        "{'type':'about:blank','title':'No','status':%d,'detail':'Because of %s. Do this.','code':'%s','retryable':false,'request_id':'r-1'}"
            .formatted(status, code, code));
  }

  public List<Request> requests() {
    return requests;
  }

  /** Those with this method and beginning of the path. */
  public List<Request> requests(String method, String path) {
    return requests.stream()
        .filter(request -> request.method().equals(method) && request.path().startsWith(path))
        .toList();
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().toString();
    requests.add(
        new Request(
            method,
            path,
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Idempotency-Key")));
    Deque<Answer> known = answers.get(method + " " + exchange.getRequestURI().getPath());
    Answer answer = new Answer(404, "{\"code\":\"not_found\",\"title\":\"No such thing\"}", null);
    if (known != null) {
      synchronized (known) {
        answer = known.size() > 1 ? known.remove() : known.element();
      }
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.retryAfter() != null) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
    }
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
