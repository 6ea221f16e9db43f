package io.tollgate.scheduler.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The HTTP server: listens, leads requests to routes, and answers everything, its own refusals too,
 * in one form.
 */
public final class HttpServer {

  /** Longer request lines are refused; ours are far shorter. */
  private static final int LINE_BYTES_MAX = 8 * 1024;

  private static final int HEADER_BYTES_MAX = 16 * 1024;

  /** Longer than the longest held answer, or a waiting agent would be cut off. */
  private static final int IDLE_SECONDS = 75;

  private static final String BROKEN_HEAD =
      "The request line or the headers could not be read: they are malformed, or longer than 8 KiB"
          + " (line) or 16 KiB (headers). Send a shorter, well-formed request.";

  private static final String BROKEN_PATH =
      "The path or the query is not properly encoded: a path begins with a slash, and every % is"
          + " followed by two hexadecimal digits.";

  private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private static final long BODY_MILLIS_MAX = 30_000;

  private final ListenConfig config;
  private final io.vertx.core.http.HttpServer server;
  private final Mounting mounting;

  public HttpServer(
      Vertx vertx,
      ListenConfig config,
      Authenticator authenticator,
      RequestObserver observer,
      InstantSource clock,
      List<Routes> routes) {
    this.config = config;
    Answering answering = new Answering(clock, observer);
    Router router = Router.router(vertx);
    mounting =
        new Mounting(router, authenticator, new BodyReader(vertx, BODY_MILLIS_MAX), answering);
    routes.forEach(each -> each.mount(mounting));
    router.route().handler(mounting::refuseUnknown);
    // What the router itself refuses, such as a path that is not properly encoded.
    for (int status : new int[] {400, 404, 405, 500}) {
      router.errorHandler(status, context -> refuse(context, answering));
    }
    server =
        vertx
            .createHttpServer(options(config))
            .requestHandler(
                request -> {
                  String path = request.path();
                  if (path == null
                      || !path.startsWith("/")
                      || BROKEN.matcher(request.uri()).find()) {
                    refuseUnreadable(request, answering, clock, BROKEN_PATH);
                  } else {
                    router.handle(request);
                  }
                })
            .invalidRequestHandler(
                request -> refuseUnreadable(request, answering, clock, BROKEN_HEAD));
  }

  private static HttpServerOptions options(ListenConfig config) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setTcpNoDelay(true);
    config
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return options;
  }

  /** Answers what could not be parsed as HTTP, and hangs up. */
  private static void refuseUnreadable(
      HttpServerRequest request, Answering answering, InstantSource clock, String detail) {
    Refusal refusal =
        Refusal.of(ErrorCode.INVALID_REQUEST, detail).withHeader("Connection", "close");
    Arrival arrival = new Arrival(request, RequestId.of(null), clock.instant(), System.nanoTime());
    answering.refuse(arrival, "none", refusal.exception());
  }

  private static void refuse(RoutingContext context, Answering answering) {
    Throwable failure =
        context.failure() == null ? new HttpException(context.statusCode()) : context.failure();
    answering.refuse(answering.arrival(context), "none", failure);
  }

  /** Every mounted route, in order. */
  public SortedSet<Route> routes() {
    return mounting.routes();
  }

  /** Starts to listen; the port is the real one. Fails with {@link CannotListenException}. */
  public Future<Integer> listen() {
    return server
        .listen()
        .map(io.vertx.core.http.HttpServer::actualPort)
        .recover(failure -> Future.failedFuture(new CannotListenException(config, failure)));
  }

  /** Takes no new connections, lets requests in work finish within {@code grace}, then closes. */
  public Future<Void> shutdown(Duration grace) {
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }
}
