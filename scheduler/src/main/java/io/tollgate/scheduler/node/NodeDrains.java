package io.tollgate.scheduler.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.SqlControlStore;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.World;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The drains there are, for showing nodes. */
final class NodeDrains {
  private static final int MAX = 1_000;

  private final List<Control> drains;

  private NodeDrains(List<Control> drains) {
    this.drains = drains;
  }

  static NodeDrains of(Handle handle) {
    SqlControlStore controls = new SqlControlStore(handle);
    return new NodeDrains(
        Stream.of(World.values())
            .flatMap(world -> controls.list(world.text(), false, MAX).stream())
            .filter(control -> control.action() == ControlAction.DRAIN)
            .toList());
  }

  /** Those of one node, its model's too. */
  void write(ArrayNode json, Node node) {
    for (Control drain : drains) {
      if (drain.world().equals(node.world())
          && drain.scope().coversNode(node.id(), node.gpuModel().orElse(""))) {
        ObjectNode one = json.addObject();
        one.put("control_id", drain.id().toString());
        one.put("reason", drain.reason());
        one.put("since", Json.time(drain.since()));
        Json.putTime(one, "deadline", drain.deadline());
      }
    }
  }
}
