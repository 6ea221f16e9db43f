package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** How a part of a GPU joins others of its account, on GPUs that are broken already. */
final class Joining {
  private final Shape shape;
  private final Request request;
  private final int[] pools;
  private final Able able;
  private final Fleet fleet;

  Joining(Need need, Request request, Able able, Fleet fleet) {
    this.shape = need.shape();
    this.request = request;
    this.pools = fleet.parts().poolsOf(need);
    this.able = able;
    this.fleet = fleet;
  }

  /** The nodes of its pools on which its account holds parts of GPUs. */
  private List<NodeLine> own(QueuedSession session) {
    List<NodeLine> own = new ArrayList<>();
    for (int pool : pools) {
      OwnParts.Own held = fleet.parts().of(session.account(), pool);
      for (int i = 0; i < held.size(); i++) {
        own.add(fleet.node(held.node(i)));
      }
    }
    return own;
  }

  /** On the GPU with the least left, of the preferred model first. It takes no GPU from others. */
  List<Place> joined(QueuedSession session, long length, IntPredicate allowed) {
    Guest guest = Guest.of(session.belonging());
    Place best = null;
    int bestGroup = 0;
    int bestLeft = 0;
    for (NodeLine node : own(session)) {
      int group = able.groupOf(node);
      if (group < 0 || !allowed.test(node.number)) {
        continue;
      }
      OptionalInt gpu = node.joinable(shape, guest, fleet.now() + length);
      if (gpu.isPresent()) {
        int left = node.freeMilli(gpu.getAsInt());
        if (best == null || group < bestGroup || group == bestGroup && left < bestLeft) {
          best = new Place(node.number, List.of(gpu.getAsInt()), request.withoutGpus());
          bestGroup = group;
          bestLeft = left;
        }
      }
    }
    return best == null ? List.of() : List.of(best);
  }

  /**
   * Thousandths free now of GPUs of which its account holds parts, on nodes that are open for that
   * long: in all, and the most of one that it could have beside what is held.
   */
  int[] own(QueuedSession session, long length) {
    int[] own = {0, 0};
    for (NodeLine node : own(session)) {
      if (able.groupOf(node) >= 0 && node.openUntil(fleet.now() + length)) {
        int[] its = node.own(shape, Guest.of(session.belonging()));
        own[0] += its[0];
        own[1] = Math.max(own[1], its[1]);
      }
    }
    return own;
  }
}
