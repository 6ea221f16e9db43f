package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.List;

/** The nodes of a fleet that could hold a need's part if they were empty, and which go together. */
final class Able {
  private final List<NodeLine> nodes = new ArrayList<>();
  private final int[] placeOf;
  private final Groups groups;
  private final int gpus;

  Able(Need need, Fleet fleet) {
    this.placeOf = new int[fleet.nodes().size()];
    for (NodeLine node : fleet.nodes()) {
      boolean could = node.view().world().equals(need.world()) && node.couldHold(need);
      placeOf[node.number] = could ? nodes.size() : -1;
      if (could) {
        nodes.add(node);
      }
    }
    this.gpus = nodes.stream().mapToInt(NodeLine::gpus).sum();
    this.groups = Groups.of(need, nodes);
  }

  List<NodeLine> nodes() {
    return nodes;
  }

  Groups groups() {
    return groups;
  }

  /** Its place among them; -1 of others. */
  int placeOf(int node) {
    return placeOf[node];
  }

  /** The group of one of them. */
  int groupOf(NodeLine node) {
    return groups.of(placeOf[node.number]);
  }

  /** Whether the node is one of them and of that group. */
  boolean isIn(int group, int node) {
    return placeOf[node] >= 0 && groups.of(placeOf[node]) == group;
  }

  /** GPUs of them all. */
  int gpus() {
    return gpus;
  }

  /** All of them, each list of those that do together; of single nodes all in one. */
  List<List<NodeLine>> together() {
    List<List<NodeLine>> together = new ArrayList<>();
    for (int group = 0; group < groups.count(); group++) {
      together.add(new ArrayList<>());
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (groups.of(i) >= 0) {
        together.get(groups.of(i)).add(nodes.get(i));
      }
    }
    return together;
  }
}
