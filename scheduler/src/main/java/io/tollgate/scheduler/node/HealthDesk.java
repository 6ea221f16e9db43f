package io.tollgate.scheduler.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where operators say that what stands against a GPU or a node is dealt with. The agent holds the
 * conditions, so it is told, and what it reports next is what stands.
 */
final class HealthDesk {

  private HealthDesk() {}

  /**
   * What an operator wants cleared.
   *
   * @param gpu index or uuid; empty for the node and all its GPUs
   * @param cause only this one; empty for all
   * @param reason for the audit
   */
  record Wish(Optional<String> gpu, Optional<String> cause, String reason) {}

  /** Orders the clearing; {@code conflict} when nothing of the kind stands. */
  static Node clear(Transaction tx, Node node, Wish wish, Act act) {
    List<HealthClear> clears = new ArrayList<>();
    if (wish.gpu().isEmpty()) {
      add(clears, Optional.empty(), node.conditions(), wish);
    }
    for (Gpu gpu : node.gpus()) {
      if (wish.gpu().filter(named -> !isNamed(gpu, named)).isEmpty()) {
        add(clears, Optional.of(gpu.uuid()), gpu.conditions(), wish);
      }
    }
    if (clears.isEmpty()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "Nothing of the kind stands against node "
              + node.name()
              + ". `tollgate node get "
              + node.name()
              + "` shows what does; what an agent from before conditions reports can only be cleared"
              + " by restarting its machine.");
    }
    tx.inventory().orderClears(node.id(), clears);
    tx.notices().wakeNodes(List.of(node.id().value()));
    record(tx, node, clears, wish, act);
    return tx.nodes().find(node.id().toString(), node.world()).orElse(node);
  }

  private static boolean isNamed(Gpu gpu, String named) {
    return gpu.uuid().equals(named) || String.valueOf(gpu.index()).equals(named);
  }

  private static void add(
      List<HealthClear> clears, Optional<String> gpu, List<HealthCondition> conditions, Wish wish) {
    for (HealthCondition condition : conditions) {
      if (wish.cause().filter(cause -> !cause.equals(condition.cause())).isEmpty()) {
        clears.add(new HealthClear(gpu.orElse(null), condition.cause(), condition.since()));
      }
    }
  }

  private static void record(
      Transaction tx, Node node, List<HealthClear> clears, Wish wish, Act act) {
    ObjectNode payload = Json.object().put("node_id", node.id().toString());
    payload.put("reason", wish.reason());
    ArrayNode list = payload.putArray("cleared");
    for (HealthClear clear : clears) {
      list.addObject()
          .put("gpu_uuid", clear.gpuUuid())
          .put("cause", clear.cause())
          .put("since", clear.since());
    }
    tx.events()
        .append(
            new Event(
                Optional.empty(),
                World.of(node.world()),
                "node.health_cleared",
                Optional.of(node.id().value()),
                payload),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                "node.health_cleared",
                "node:" + node.id(),
                Optional.of(wish.reason()),
                Optional.empty(),
                Optional.of(payload)),
            act);
  }
}
