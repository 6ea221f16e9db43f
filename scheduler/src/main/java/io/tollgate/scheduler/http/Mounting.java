package io.tollgate.scheduler.http;

import io.tollgate.scheduler.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Mounts routes and leads each of their requests through the same steps. */
final class Mounting implements ApiRouter {

  private final Router router;
  private final Authenticator authenticator;
  private final BodyReader bodies;
  private final Answering answering;
  private final SortedSet<Route> routes = new TreeSet<>();

  Mounting(Router router, Authenticator authenticator, BodyReader bodies, Answering answering) {
    this.router = router;
    this.authenticator = authenticator;
    this.bodies = bodies;
    this.answering = answering;
  }

  SortedSet<Route> routes() {
    return Collections.unmodifiableSortedSet(routes);
  }

  @Override
  public void on(Route route, Access access, Limits limits, Handler handler) {
    if (!routes.add(route)) {
      throw new IllegalStateException(route + " is mounted twice");
    }
    router
        .route(HttpMethod.valueOf(route.method()), route.routerPath())
        .handler(context -> lead(context, route, access, limits, handler));
  }

  private void lead(
      RoutingContext context, Route route, Access access, Limits limits, Handler handler) {
    Arrival arrival = answering.arrival(context);
    HttpServerRequest request = context.request();
    // Nothing of the body is taken before it is known who sends it.
    request.pause();
    Future.succeededFuture()
        .compose(start -> authenticate(request, access))
        .compose(
            caller -> {
              caller.ifPresent(access::check);
              return bodies
                  .read(request, limits.bodyBytesMax())
                  .compose(
                      body ->
                          handler.handle(
                              new Call(arrival, route, context, caller.orElse(null), body)));
            })
        .onComplete(
            answer -> answering.answer(arrival, route.path(), answer),
            failure -> answering.refuse(arrival, route.path(), failure));
  }

  private Future<Optional<Caller>> authenticate(HttpServerRequest request, Access access) {
    if (access.open()) {
      return Future.succeededFuture(Optional.empty());
    }
    Optional<String> secret = Call.bearer(request);
    if (secret.isEmpty()) {
      throw ApiException.of(
          ErrorCode.MISSING_KEY,
          "This call needs an API key and came without one. Send it in the header `Authorization:"
              + " Bearer tg_live_…`; `tollgate key create` makes one.");
    }
    return authenticator.authenticate(secret.get()).map(Optional::of);
  }

  /** For what no route took: 405 when the path is known with other methods, else 404. */
  void refuseUnknown(RoutingContext context) {
    Arrival arrival = answering.arrival(context);
    String path = context.normalizedPath();
    String allowed =
        String.join(", ", routes.stream().filter(r -> r.matches(path)).map(Route::method).toList());
    String shown = JsonValues.brief(path);
    Refusal refusal =
        allowed.isEmpty()
            ? Refusal.of(
                ErrorCode.NOT_FOUND,
                "There is nothing at "
                    + shown
                    + ". Check the path; GET /openapi.yaml lists all of them.")
            : Refusal.of(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    shown
                        + " does not know the method "
                        + JsonValues.brief(context.request().method().name())
                        + ". Use "
                        + allowed
                        + ".")
                .withHeader("Allow", allowed);
    context.request().resume();
    answering.refuse(arrival, "none", refusal.exception());
  }
}
