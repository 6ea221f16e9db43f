package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node within one pass: what it has, what is free from now on, and which GPUs are taken. */
final class NodeLine {
  private static final int WHOLE = 1000;

  final NodeView view;

  /** Its place among the nodes of the fleet. */
  final int number;

  private final Timeline free;
  private final Feasibility.Free whole;
  private final List<String> usable;
  private final int[] freeMilli;
  private final Map<String, Integer> place;

  /**
   * @param sickToo whether sick GPUs count, for judging what their return would change
   */
  NodeLine(NodeView view, int number, long now, boolean sickToo) {
    this.view = view;
    this.number = number;
    this.usable =
        view.gpus().stream().filter(gpu -> sickToo || gpu.healthy()).map(GpuView::uuid).toList();
    this.freeMilli = new int[usable.size()];
    Arrays.fill(freeMilli, WHOLE);
    this.place = new HashMap<>();
    for (int i = 0; i < freeMilli.length; i++) {
      place.put(usable.get(i), i);
    }
    this.whole = new Feasibility.Free(freeMilli.length, view.cpus(), view.memoryBytes());
    this.free = new Timeline(now, whole.gpus(), whole.cpus(), whole.memoryBytes());
  }

  /** Whether the node could hold its part if it were empty. */
  boolean couldHold(Shape shape) {
    return Feasibility.of(view, whole, shape) == Feasibility.FITS;
  }

  /** Whole GPUs of this node that may be used. */
  int gpus() {
    return freeMilli.length;
  }

  /** Takes what an allocation holds. GPUs that are sick or gone were not free to begin with. */
  void hold(List<String> gpuUuids, int cpus, long memoryBytes, long now, long end) {
    int gpus = 0;
    for (String uuid : gpuUuids) {
      Integer at = place.get(uuid);
      if (at != null && freeMilli[at] == WHOLE) {
        freeMilli[at] = 0;
        gpus++;
      }
    }
    free.take(now, end, gpus, cpus, memoryBytes);
  }

  /** Thousandths free now of each of its GPUs, whatever is kept for later. */
  int[] freeMilli() {
    return freeMilli.clone();
  }

  /** Takes one node's part of the shape over that time. */
  void take(Shape shape, long from, long until) {
    free.take(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  /** Gives one node's part of the shape back. */
  void give(Shape shape, long from, long until) {
    free.take(from, until, -shape.gpusPerNode(), -shape.cpus(), -shape.memoryBytes());
  }

  /** The ids of the GPUs with those numbers, which are taken from now on. */
  List<String> use(List<Integer> gpus) {
    List<String> used = new ArrayList<>(gpus.size());
    for (int gpu : gpus) {
      freeMilli[gpu] = 0;
      used.add(usable.get(gpu));
    }
    return used;
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

  /** CPUs free now. */
  int cpusNow() {
    return free.cpusAtStart();
  }

  /** Memory free now. */
  long memoryNow() {
    return free.memoryAtStart();
  }

  void starts(Shape shape, long from, long length, Timeline.Stretches found) {
    free.starts(from, length, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes(), found);
  }
}
