package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who has what of which GPU and node, said again in the plainest way. */
final class Occupied {
  private record Guest(AccountId account, Company company) {}

  private final ClusterState state;
  private final Map<String, Integer> milli = new HashMap<>();
  private final Map<String, AccountId> owners = new HashMap<>();
  private final Map<NodeId, List<Guest>> guests = new HashMap<>();

  Occupied(ClusterState state) {
    this.state = state;
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        for (String uuid : allocation.gpuUuids()) {
          milli.merge(uuid, allocation.gpuThousandths(), Integer::sum);
          owners.put(uuid, held.account());
        }
        guests(allocation.node()).add(new Guest(held.account(), held.belonging().company()));
      }
    }
  }

  /** Everything that is wrong with one more there. */
  List<String> add(QueuedSession session, Placement placed) {
    List<String> wrong = new ArrayList<>();
    for (String uuid : placed.gpuUuids()) {
      if (milli.merge(uuid, placed.gpuThousandths(), Integer::sum) > Shape.WHOLE) {
        wrong.add(uuid + " beyond its whole");
      }
      AccountId owner = owners.put(uuid, session.account());
      if (owner != null && !owner.equals(session.account())) {
        wrong.add(uuid + " of two accounts");
      }
    }
    NodeView node = state.nodes().get(placed.node());
    Guest guest = new Guest(session.account(), session.belonging().company());
    for (Guest other : guests(placed.node())) {
      boolean same = other.account().equals(guest.account());
      if (node.hosting().singleTenant() && !same) {
        wrong.add(node.name() + " of two accounts");
      }
      if (same && (meets(guest, other) || meets(other, guest))) {
        wrong.add(node.name() + " with one that it avoids");
      }
    }
    guests(placed.node()).add(guest);
    if (node.hosting().beta() && !state.accounts().get(session.account()).beta()) {
      wrong.add(node.name() + " is beta");
    }
    if (!session.shape().gpuModels().contains(node.model())) {
      wrong.add(node.name() + " of another model");
    }
    return wrong;
  }

  private static boolean meets(Guest who, Guest other) {
    return who.company().avoid().entrySet().stream()
        .anyMatch(one -> one.getValue().equals(other.company().labels().get(one.getKey())));
  }

  private List<Guest> guests(NodeId node) {
    return guests.computeIfAbsent(node, added -> new ArrayList<>());
  }
}
