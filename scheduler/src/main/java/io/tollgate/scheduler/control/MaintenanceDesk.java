package io.tollgate.scheduler.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Where operators plan maintenance and cancel it, each in one transaction of the caller. */
public final class MaintenanceDesk {
  private MaintenanceDesk() {}

  /**
   * Maintenance that an operator asks for.
   *
   * @param nodes names or ids of nodes
   * @param model and all nodes of this GPU model
   * @param from its beginning; one that has passed means at once
   * @param to its end
   * @param reason why
   */
  public record Wish(
      List<String> nodes, Optional<String> model, Instant from, Instant to, String reason) {
    public Wish {
      nodes = List.copyOf(nodes);
    }
  }

  /** A window and whom it touched when it was planned. */
  public record Planned(MaintenanceWindow window, Reach reach) {}

  /** Judges a window; nothing is written. Refuses with everything that is wrong. */
  public static Planned judge(Transaction tx, String world, Wish wish, Act act) {
    boolean anyNode = !wish.nodes().isEmpty() || wish.model().isPresent();
    List<FieldError> wrong =
        new ArrayList<>(
            ControlRules.window(anyNode, wish.from(), wish.to(), wish.reason(), act.at()));
    Set<NodeId> nodes = new HashSet<>();
    for (int i = 0; i < wish.nodes().size(); i++) {
      Optional<Node> found = tx.nodes().find(wish.nodes().get(i), world);
      found.ifPresent(node -> nodes.add(node.id()));
      if (found.isEmpty()) {
        wrong.add(
            new FieldError(
                "/nodes/" + i,
                "unknown",
                "There is no node " + wish.nodes().get(i) + " in the " + world + " world."));
      }
    }
    wish.model()
        .filter(model -> !new ScopeCheck(tx, world).isModel(model))
        .ifPresent(
            model ->
                wrong.add(
                    new FieldError(
                        "/gpu_model",
                        "unknown",
                        "No node of the " + world + " world has the model " + model + ".")));
    if (!wrong.isEmpty()) {
      throw Refusal.of(ErrorCode.INVALID_REQUEST, "The maintenance cannot be planned.")
          .withErrors(wrong)
          .exception();
    }
    MaintenanceWindow window =
        new MaintenanceWindow(
            tx.newId(),
            world,
            nodes,
            wish.model(),
            wish.from(),
            wish.to(),
            wish.reason(),
            act.actor(),
            act.at(),
            Optional.empty());
    return new Planned(window, tx.reach().of(ReachStore.Nodes.of(window)));
  }

  /** Plans a window. */
  public static Planned plan(Transaction tx, String world, Wish wish, Act act) {
    Planned planned = judge(tx, world, wish, act);
    tx.maintenance().insert(planned.window(), act);
    record(tx, planned.window(), "maintenance.planned", wish.reason(), act);
    tx.notices().nudgeCycle();
    return planned;
  }

  /** Cancels a window, or ends one that runs: the nodes take work again. */
  public static MaintenanceWindow cancel(
      Transaction tx, String world, Optional<UUID> id, String reason, Act act) {
    MaintenanceWindow window =
        id.flatMap(known -> tx.maintenance().lock(known, world))
            .orElseThrow(
                () ->
                    ApiException.of(
                        ErrorCode.MAINTENANCE_NOT_FOUND,
                        "There is no such maintenance here. `tollgate maintenance list` shows what"
                            + " is planned."));
    if (window.endedAt().isPresent()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The maintenance is over already, since " + window.endedAt().get() + ".");
    }
    return end(tx, window, "maintenance.cancelled", reason, act);
  }

  static MaintenanceWindow end(
      Transaction tx, MaintenanceWindow window, String what, String reason, Act act) {
    tx.maintenance().end(window.id(), reason, act);
    MaintenanceWindow after = window.ended(act.at());
    record(tx, after, what, reason, act);
    tx.notices().nudgeCycle();
    return after;
  }

  private static void record(
      Transaction tx, MaintenanceWindow window, String what, String reason, Act act) {
    ObjectNode payload = ControlView.of(window, act.at());
    tx.events()
        .append(
            new Event(
                Optional.empty(),
                World.of(window.world()),
                what,
                Optional.of(window.id()),
                payload),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "maintenance:" + window.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(payload)),
            act);
  }
}
