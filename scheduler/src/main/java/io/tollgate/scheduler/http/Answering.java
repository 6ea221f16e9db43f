package io.tollgate.scheduler.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Writes answers and refusals to the wire, with what every one of them carries. */
final class Answering {

  private static final String ARRIVAL = "arrival";

  private final InstantSource clock;
  private final RequestObserver observer;

  Answering(InstantSource clock, RequestObserver observer) {
    this.clock = clock;
    this.observer = observer;
  }

  /** The arrival of this request, noted at the first call. */
  Arrival arrival(RoutingContext context) {
    Arrival known = context.get(ARRIVAL);
    if (known != null) {
      return known;
    }
    Arrival arrival =
        new Arrival(
            context.request(),
            RequestId.of(context.request().getHeader(RequestId.HEADER)),
            // As fine as the database stores it, so that a row reads as the answer that made it.
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            System.nanoTime());
    context.put(ARRIVAL, arrival);
    return arrival;
  }

  void refuse(Arrival arrival, String route, Throwable failure) {
    String where = arrival.request().method() + " " + route;
    answer(
        arrival,
        route,
        Problem.of(Failures.refusal(failure, where, arrival.requestId()), arrival.requestId()));
  }

  void answer(Arrival arrival, String route, Answer answer) {
    HttpServerResponse response = arrival.request().response();
    observer.answered(
        arrival.request().method().name(),
        route,
        answer.status(),
        Duration.ofNanos(System.nanoTime() - arrival.startedNanos()));
    if (response.ended() || response.closed()) {
      return;
    }
    response.exceptionHandler(gone -> {});
    response.setStatusCode(answer.status()).putHeader(RequestId.HEADER, arrival.requestId());
    if (!answer.contentType().isEmpty()) {
      response
          .putHeader("Content-Type", answer.contentType())
          .putHeader("Cache-Control", "no-store")
          .putHeader("X-Content-Type-Options", "nosniff");
    }
    answer.headers().forEach(response::putHeader);
    boolean hangUp = "close".equals(answer.headers().get("Connection"));
    response
        .end(answer.body())
        .onComplete(
            written -> {
              if (hangUp) {
                arrival.request().connection().close();
              }
            });
    // What nobody read of the body is dropped, so that the connection can be used again.
    if (!arrival.request().isEnded()) {
      arrival.request().resume();
    }
  }
}
