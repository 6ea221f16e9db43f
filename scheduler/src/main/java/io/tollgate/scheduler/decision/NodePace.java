package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What throttles of single nodes leave: a node on which enough has started is closed for a while.
 */
final class NodePace {
  private record OnNode(Control throttle, List<Long> starts) {}

  /** Of nodes that nobody throttles. */
  static final NodePace NONE = new NodePace();

  private final Map<NodeId, List<OnNode>> throttled = new HashMap<>();

  private NodePace() {}

  /** With the starts of the last minute counted. */
  NodePace(InForce rules, Iterable<NodeView> nodes) {
    if (rules.nodeThrottles().isEmpty()) {
      return;
    }
    for (NodeView node : nodes) {
      for (Control throttle : rules.nodeThrottles()) {
        if (InForce.covers(throttle, node)) {
          List<Long> starts = new ArrayList<>();
          rules.starts().stream()
              .filter(start -> start.nodes().contains(node.id()))
              .forEach(start -> starts.add(Ticks.of(start.at())));
          throttled
              .computeIfAbsent(node.id(), id -> new ArrayList<>())
              .add(new OnNode(throttle, starts));
        }
      }
    }
  }

  /** The same so far, to be changed in an imagined world. */
  NodePace copy() {
    NodePace copy = new NodePace();
    throttled.forEach(
        (node, all) ->
            copy.throttled.put(
                node,
                all.stream()
                    .map(one -> new OnNode(one.throttle, new ArrayList<>(one.starts)))
                    .toList()));
    return copy;
  }

  /** One more start on the node. */
  void started(NodeId node, long at) {
    throttled.getOrDefault(node, List.of()).forEach(one -> one.starts.add(at));
  }

  /** For how long nothing more may start on the node, empty when something may. */
  Optional<Closing> closing(NodeView node, long now) {
    Optional<Closing> closing = Optional.empty();
    for (OnNode one : throttled.getOrDefault(node.id(), List.of())) {
      int most = one.throttle.startsPerMinute().orElseThrow();
      long opens =
          one.starts.size() < most ? now : one.starts.get(one.starts.size() - most) + Pace.WINDOW;
      if (opens > now && closing.filter(other -> other.until() >= opens).isEmpty()) {
        closing =
            Optional.of(
                new Closing(
                    now,
                    opens,
                    WaitCode.OPERATOR_THROTTLE,
                    node.name() + " by " + InForce.words(one.throttle)));
      }
    }
    return closing;
  }
}
