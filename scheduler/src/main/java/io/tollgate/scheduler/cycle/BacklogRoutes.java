package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Scope;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What each pool still has to do, for operators. */
public final class BacklogRoutes implements Routes {
  private final Supplier<Optional<QueuePicture>> pictures;

  /**
   * @param pictures the newest picture that this replica has, its own or the leader's
   */
  public BacklogRoutes(Supplier<Optional<QueuePicture>> pictures) {
    this.pictures = pictures;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/ops/backlog", Access.of(Scope.SRE, Scope.VIEWER), this::backlog);
  }

  private Future<Answer> backlog(Call call) {
    call.throwIfInvalid();
    Optional<QueuePicture> picture = pictures.get();
    ObjectNode json = Json.object();
    Json.putTime(json, "as_of", picture.map(QueuePicture::asOf));
    ArrayNode items = json.putArray("items");
    picture.map(QueuePicture::backlog).orElse(Map.of()).entrySet().stream()
        .filter(
            one ->
                call.caller().worldsSeen().stream()
                    .anyMatch(w -> w.text().equals(one.getKey().world())))
        .sorted(Comparator.comparing(one -> one.getKey().toString()))
        .forEach(one -> items.add(view(one.getKey(), one.getValue())));
    return Future.succeededFuture(Answer.ok(json));
  }

  private static ObjectNode view(Pool pool, Backlog backlog) {
    ObjectNode json =
        Json.object()
            .put("world", pool.world())
            .put("gpu_model", pool.model())
            .put("waiting", backlog.waiting())
            .put("waiting_without_end", backlog.endless())
            .put("gpu_minutes_queued", backlog.gpuMinutesQueued())
            .put("gpu_minutes_running", backlog.gpuMinutesRunning());
    Json.putTime(json, "empty_at", backlog.emptyAt());
    Json.putTime(json, "done_at", backlog.doneAt());
    return json;
  }
}
