package io.tollgate.agent.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Looks after a call that the server holds. A server that was stopped, or has lost its database,
 * holds calls just like one with nothing to say; so while a call is held the server is asked now
 * and then whether it is ready, and the call is given up when it is not. Only worth it when there
 * is another server to turn to.
 */
final class HeldCallWatch {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient http;
  private final Duration every;
  private final Duration patience;

  HeldCallWatch(HttpClient http) {
    this(http, EVERY, PATIENCE);
  }

  HeldCallWatch(HttpClient http, Duration every, Duration patience) {
    this.http = http;
    this.every = every;
    this.patience = patience;
  }

  /** Fails the call with an IOException as soon as its server is found not to be ready. */
  void over(CompletableFuture<?> call, URI server) {
    Executor later = CompletableFuture.delayedExecutor(every.toMillis(), TimeUnit.MILLISECONDS);
    var unused = CompletableFuture.runAsync(() -> look(call, server), later);
  }

  private void look(CompletableFuture<?> call, URI server) {
    if (call.isDone()) {
      return;
    }
    HttpRequest question =
        HttpRequest.newBuilder(server.resolve("/readyz")).timeout(patience).build();
    var unused =
        http.sendAsync(question, HttpResponse.BodyHandlers.discarding())
            .whenComplete(
                (answer, trouble) -> {
                  if (trouble == null && answer.statusCode() == 200) {
                    over(call, server);
                  } else {
                    String why = trouble == null ? "answers " + answer.statusCode() : "is silent";
                    call.completeExceptionally(
                        new IOException(server + " " + why + " while it holds a call"));
                  }
                });
  }
}
