package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** What there is to run on, with prices. */
public final class CatalogueRoutes implements Routes {
  private final Database database;
  private final InstantSource clock;

  public CatalogueRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/gpu-models", Access.ANY_KEY, this::models);
  }

  private Future<Answer> models(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Map<String, ObjectNode> byModel = new TreeMap<>();
          for (PriceLine line : Metering.in(handle).listPrices(clock.instant())) {
            ObjectNode model =
                byModel.computeIfAbsent(
                    line.gpuModel(),
                    name -> {
                      ObjectNode fresh = Json.object().put("model", name);
                      fresh.putObject("prices");
                      return fresh.put("gpus", 0).put("free", 0);
                    });
            ((ObjectNode) model.get("prices"))
                .put(line.capacityClass().code(), Long.toString(line.perGpuMinute().micros()));
          }
          counts(handle, call.caller().world().text(), byModel);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          byModel.values().forEach(items::add);
          return Answer.ok(json);
        });
  }

  private static void counts(Handle handle, String world, Map<String, ObjectNode> byModel) {
    handle
        .createQuery(
            """
            SELECT g.model, count(*) AS gpus,
              count(*) FILTER (WHERE n.state = 'ready' AND NOT n.cordoned AND n.health <> 'drain' AND g.health <> 'sick'
                AND h.gpu_uuid IS NULL) AS free
            FROM scheduler.gpu g JOIN scheduler.node n ON n.id = g.node_id
            LEFT JOIN scheduler.allocation_gpu h
              ON h.node_id = g.node_id AND h.gpu_uuid = g.uuid AND h.released_at IS NULL
            WHERE n.world = :world AND n.removed_at IS NULL AND g.removed_at IS NULL
            GROUP BY g.model
            """)
        .bind("world", world)
        .map(
            (row, context) -> {
              ObjectNode model = byModel.get(row.getString("model"));
              return model == null
                  ? Json.object()
                  : model.put("gpus", row.getInt("gpus")).put("free", row.getInt("free"));
            })
        .list();
  }
}
