package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.NodeKinds;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kinds of nodes of a fleet, numbered: those of one kind are of one world and GPU model and
 * carry the same labels, so that whoever may run on one of them may run on all.
 */
final class Kinds {
  private final Map<Kind, Integer> numbers = new HashMap<>();
  private final List<Kind> kinds = new ArrayList<>();

  private record Kind(Pool pool, Map<String, String> labels) {}

  /** The number of that node's kind. */
  int of(NodeView node) {
    return numbers.computeIfAbsent(
        new Kind(node.pool(), node.labels()),
        added -> {
          kinds.add(added);
          return kinds.size() - 1;
        });
  }

  /** What the numbers mean, in words. */
  List<String> words() {
    return kinds.stream().map(kind -> kind.pool() + " " + new TreeMap<>(kind.labels())).toList();
  }

  /** What one node of that need's must give. */
  Request request(Need need) {
    Shape shape = need.shape();
    int[] here =
        kinds.stream()
            .filter(kind -> need.pools().contains(kind.pool()))
            .filter(kind -> kind.labels().entrySet().containsAll(shape.labels().entrySet()))
            .mapToInt(kind -> numbers.getOrDefault(kind, -1))
            .toArray();
    return new Request(
        shape.gpusPerNode(),
        shape.gpuThousandths(),
        milli(shape.cpus()),
        shape.memoryBytes(),
        NodeKinds.of(here));
  }

  /** Thousandths of CPUs; more than anybody has where that many cannot be said. */
  static int milli(int cpus) {
    return (int) Math.max(Integer.MIN_VALUE / 2, Math.min(Integer.MAX_VALUE / 2, cpus * 1000L));
  }
}
