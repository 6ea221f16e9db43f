package io.tollgate.scheduler.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.http.Routes;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Is it alive, is it ready, and how does it do? Open to anybody who can reach the port. */
public final class HealthRoutes implements Routes {

  private final Readiness readiness;
  private final CollectorRegistry registry;

  public HealthRoutes(Readiness readiness, CollectorRegistry registry) {
    this.readiness = readiness;
    this.registry = registry;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/livez", Access.OPEN, call -> Future.succeededFuture(Answer.ok(status("alive"))));
    router.get("/readyz", Access.OPEN, this::ready);
    router.get("/metrics", Access.OPEN, this::metrics);
  }

  private Future<Answer> ready(Call call) {
    List<String> complaints = readiness.complaints();
    if (complaints.isEmpty()) {
      return Future.succeededFuture(Answer.ok(status("ready")));
    }
    ErrorCode code = readiness.isDraining() ? ErrorCode.SHUTTING_DOWN : ErrorCode.NOT_READY;
    return Future.failedFuture(
        Refusal.of(
                code,
                "This server takes no new work at the moment: "
                    + String.join("; ", complaints)
                    + ". Ask another replica, or this one again in a moment.")
            .with("complaints", complaints)
            .exception());
  }

  private Future<Answer> metrics(Call call) {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return Future.succeededFuture(Answer.text(200, TextFormat.CONTENT_TYPE_004, text.toString()));
  }

  private static ObjectNode status(String word) {
    return Json.object().put("status", word);
  }
}
