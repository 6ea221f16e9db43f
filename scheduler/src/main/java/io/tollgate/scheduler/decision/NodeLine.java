package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node within one pass: what it has, what is free from now on, and which GPUs are taken. */
final class NodeLine {
  /** More GPUs than any node has. */
  private static final int CLOSED = 1 << 20;

  final NodeView view;

  /** Its place among the nodes of its pool. */
  int index;

  private final Timeline free;
  private final Feasibility.Free whole;
  private final List<String> usable;
  private final boolean[] taken;
  private final Map<String, Integer> place;
  private final List<Closing> closings = new ArrayList<>();

  /**
   * @param sickToo whether sick GPUs count, for judging what their return would change
   */
  NodeLine(NodeView view, long now, boolean sickToo) {
    this.view = view;
    this.usable =
        view.gpus().stream().filter(gpu -> sickToo || gpu.healthy()).map(GpuView::uuid).toList();
    this.taken = new boolean[usable.size()];
    this.place = new HashMap<>();
    for (int i = 0; i < taken.length; i++) {
      place.put(usable.get(i), i);
    }
    this.whole = new Feasibility.Free(taken.length, view.cpus(), view.memoryBytes());
    this.free = new Timeline(now, whole.gpus(), whole.cpus(), whole.memoryBytes());
  }

  /** Whether the node could hold its part if it were empty. */
  boolean couldHold(Shape shape) {
    return Feasibility.of(view, whole, shape) == Feasibility.FITS;
  }

  /** Whole GPUs of this node that may be used. */
  int gpus() {
    return taken.length;
  }

  /** Takes what an allocation holds. GPUs that are sick or gone were not free to begin with. */
  void hold(List<String> gpuUuids, int cpus, long memoryBytes, long now, long end) {
    int gpus = 0;
    for (String uuid : gpuUuids) {
      Integer at = place.get(uuid);
      if (at != null && !taken[at]) {
        taken[at] = true;
        gpus++;
      }
    }
    free.take(now, end, gpus, cpus, memoryBytes);
  }

  /** Nothing is to be there in that time. */
  void close(Closing closing) {
    closings.add(closing);
    free.take(closing.from(), closing.until(), CLOSED, 0, 0);
  }

  /** What was closed. */
  List<Closing> closings() {
    return closings;
  }

  /** Whether nothing is closed from now until then. */
  boolean openUntil(long end) {
    for (Closing closing : closings) {
      if (closing.from() < end) {
        return false;
      }
    }
    return true;
  }

  /** When it is next open for that long, {@link Ticks#NEVER} when nobody can say. */
  long opens(long now, long length) {
    long opens = now;
    long before;
    do {
      before = opens;
      for (Closing closing : closings) {
        if (closing.overlaps(opens, opens + length)) {
          opens = closing.until();
        }
      }
    } while (opens != before && opens < Ticks.NEVER);
    return opens;
  }

  /** Takes one node's part of the shape over that time. */
  void take(Shape shape, long from, long until) {
    free.take(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  /** Gives one node's part of the shape back. */
  void give(Shape shape, long from, long until) {
    free.take(from, until, -shape.gpusPerNode(), -shape.cpus(), -shape.memoryBytes());
  }

  /** Marks the lowest free GPUs as taken and names them. */
  List<String> pick(int gpus) {
    List<String> picked = new ArrayList<>(gpus);
    for (int i = 0; i < taken.length && picked.size() < gpus; i++) {
      if (!taken[i]) {
        taken[i] = true;
        picked.add(usable.get(i));
      }
    }
    if (picked.size() < gpus) {
      throw new IllegalStateException("node " + view.id() + " has no " + gpus + " free GPUs left");
    }
    return picked;
  }

  boolean clear(Shape shape, long from, long until) {
    return free.clear(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  boolean holdsNow(Shape shape) {
    return free.holdsAtStart(shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  int gpusAt(long time) {
    return free.gpusAt(time);
  }

  void starts(Shape shape, long from, long length, Timeline.Stretches found) {
    free.starts(from, length, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes(), found);
  }
}
