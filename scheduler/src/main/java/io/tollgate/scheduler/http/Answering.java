package io.tollgate.scheduler.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and refusals to the wire, with what every one of them carries. */
final class Answering {

  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private static final String ARRIVAL = "arrival";

  /** As RFC 9110 wants it; nodes compare their calendar with it. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

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
    if (answer.stream().isPresent()) {
      stream(arrival, route, answer, answer.stream().get());
      return;
    }
    HttpServerResponse response = arrival.request().response();
    observe(arrival, route, answer.status());
    if (response.ended() || response.closed()) {
      return;
    }
    head(arrival, answer, response);
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

  private void head(Arrival arrival, Answer answer, HttpServerResponse response) {
    response.exceptionHandler(gone -> {});
    response
        .setStatusCode(answer.status())
        .putHeader("Date", DATE.format(clock.instant()))
        .putHeader(RequestId.HEADER, arrival.requestId());
    if (!answer.contentType().isEmpty()) {
      response
          .putHeader("Content-Type", answer.contentType())
          .putHeader("Cache-Control", "no-store")
          .putHeader("X-Content-Type-Options", "nosniff");
    }
    answer.headers().forEach(response::putHeader);
  }

  /** The head is sent with the first piece: what fails before it is answered as a problem. */
  private void stream(Arrival arrival, String route, Answer answer, BodySource source) {
    HttpServerResponse response = arrival.request().response();
    source
        .next()
        .onComplete(
            first -> {
              if (!response.ended() && !response.closed()) {
                head(arrival, answer, response);
                response.setChunked(true);
                send(arrival, source, first)
                    .onComplete(sent -> observe(arrival, route, answer.status()));
              }
              if (!arrival.request().isEnded()) {
                arrival.request().resume();
              }
            },
            failure -> refuse(arrival, route, failure));
  }

  /** Each piece waits for the one before to be on the wire. */
  private Future<Void> send(Arrival arrival, BodySource source, Optional<Buffer> piece) {
    HttpServerResponse response = arrival.request().response();
    if (response.closed()) {
      return Future.succeededFuture();
    }
    if (piece.isEmpty()) {
      return response.end();
    }
    return response
        .write(piece.get())
        .compose(written -> source.next())
        .compose(
            next -> send(arrival, source, next),
            failure -> {
              if (!response.closed()) {
                log.warn(
                    "request {} broke while its answer was sent; the connection is cut, and the"
                        + " caller may ask again: {}",
                    arrival.requestId(),
                    failure.toString());
                arrival.request().connection().close();
              }
              return Future.succeededFuture();
            });
  }

  private void observe(Arrival arrival, String route, int status) {
    observer.answered(
        arrival.request().method().name(),
        route,
        status,
        Duration.ofNanos(System.nanoTime() - arrival.startedNanos()));
  }
}
