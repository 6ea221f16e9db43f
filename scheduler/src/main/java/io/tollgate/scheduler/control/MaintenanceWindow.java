package io.tollgate.scheduler.control;

import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A time in which nothing runs on some nodes: nothing that could reach into it is started there,
 * and what still runs at its beginning is evicted.
 *
 * @param id its id
 * @param world {@code live} or {@code test}
 * @param nodes these nodes
 * @param model and all nodes of this GPU model, those that come later too
 * @param from its beginning
 * @param to its end, when the nodes take work again
 * @param reason why, in the operator's words
 * @param author who planned it
 * @param plannedAt when it was planned
 * @param endedAt when it was cancelled or was over
 */
public record MaintenanceWindow(
    UUID id,
    String world,
    Set<NodeId> nodes,
    Optional<String> model,
    Instant from,
    Instant to,
    String reason,
    String author,
    Instant plannedAt,
    Optional<Instant> endedAt)
    implements OperatorRule<MaintenanceWindow> {

  public MaintenanceWindow {
    nodes = Set.copyOf(nodes);
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("maintenance " + id + " ends before it begins");
    }
  }

  /** Whether it is about that node. */
  public boolean covers(NodeId node, String ofModel) {
    return nodes.contains(node) || model.filter(ofModel::equals).isPresent();
  }

  @Override
  public MaintenanceWindow ended(Instant at) {
    return new MaintenanceWindow(
        id, world, nodes, model, from, to, reason, author, plannedAt, Optional.of(at));
  }
}
