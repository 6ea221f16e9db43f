package io.tollgate.scheduler.operations;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Histogram;
import io.tollgate.scheduler.http.RequestObserver;
import java.time.Duration;
import java.util.Set;

/** Counts and times requests by route template, so that the number of series is bounded. */
public final class HttpMetrics implements RequestObserver {

  private static final Set<String> METHODS =
      Set.of("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS");

  private final Histogram seconds;

  public HttpMetrics(CollectorRegistry registry) {
    seconds =
        Histogram.build("tollgate_http_request_seconds", "Time from head to answer of requests.")
            .labelNames("method", "route", "status")
            .buckets(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
            .register(registry);
  }

  @Override
  public void answered(String method, String route, int status, Duration took) {
    seconds
        .labels(METHODS.contains(method) ? method : "other", route, Integer.toString(status))
        .observe(took.toNanos() / 1e9);
  }
}
