package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One node: what it has, what holds it, and what is free of it from now on. What holds it is kept
 * from decision to decision; slots are laid on it for one pass.
 */
final class NodeLine {
  private static final int WHOLE = 1000;

  /** Its place among the nodes of the fleet. */
  final int number;

  private final List<Hold> holds = new ArrayList<>();
  private NodeView view;
  private boolean takesWork;
  private List<String> usable = List.of();
  private Feasibility.Free whole = new Feasibility.Free(0, 0, 0);
  private int[] freeMilli = new int[0];
  private Timeline free = new Timeline(0, 0, 0, 0);
  private boolean slotted;
  private long nextEnd;

  /** GPUs, CPUs and memory that a session holds until then at the latest. */
  private record Hold(
      SessionId session, List<String> gpuUuids, int cpus, long memoryBytes, long end) {}

  NodeLine(int number, NodeView view, Lift lift) {
    this.number = number;
    this.view = view;
    become(view, lift);
  }

  /**
   * The node is like that now.
   *
   * @param lift whether nodes that are down or cordoned, and sick GPUs, count
   */
  void become(NodeView now, Lift lift) {
    view = now;
    takesWork = lift.takesWork(now.availability());
    usable =
        now.gpus().stream().filter(gpu -> lift.down() || gpu.healthy()).map(GpuView::uuid).toList();
    whole = new Feasibility.Free(usable.size(), now.cpus(), now.memoryBytes());
  }

  NodeView view() {
    return view;
  }

  boolean takesWork() {
    return takesWork;
  }

  /** Whether the node could hold its part if it were empty. */
  boolean couldHold(Shape shape) {
    return takesWork && Feasibility.of(view, whole, shape) == Feasibility.FITS;
  }

  /** GPUs of this node that may be used. */
  int gpus() {
    return usable.size();
  }

  void hold(SessionId session, List<String> gpuUuids, int cpus, long memoryBytes, long end) {
    holds.add(new Hold(session, gpuUuids, cpus, memoryBytes, end));
  }

  /** What the session held is free. */
  void release(SessionId session) {
    holds.removeIf(hold -> hold.session().equals(session));
  }

  /** The same things hold this node as that one. */
  void holdAs(NodeLine other) {
    holds.addAll(other.holds);
  }

  /** Works out what is free from now on, with no slots. */
  void settle(long now, Policy policy) {
    freeMilli = new int[usable.size()];
    Arrays.fill(freeMilli, WHOLE);
    free = new Timeline(now, whole.gpus(), whole.cpus(), whole.memoryBytes());
    slotted = false;
    nextEnd = Ticks.NEVER;
    for (Hold hold : holds) {
      long end = Gates.expected(hold.end(), now, policy);
      nextEnd = Math.min(nextEnd, end);
      free.take(now, end, use(hold.gpuUuids()), hold.cpus(), hold.memoryBytes());
    }
  }

  /** Time has gone by, and nothing else has happened here. */
  void beginAt(long now) {
    free.beginAt(now);
  }

  /** GPUs that are sick or gone were not free to begin with. */
  private int use(List<String> gpuUuids) {
    int gpus = 0;
    for (String uuid : gpuUuids) {
      int at = usable.indexOf(uuid);
      if (at >= 0 && freeMilli[at] == WHOLE) {
        freeMilli[at] = 0;
        gpus++;
      }
    }
    return gpus;
  }

  /** When the first of what holds it is expected to be gone; it must be settled anew then. */
  long nextEnd() {
    return nextEnd;
  }

  /** As of when it was worked out. */
  long since() {
    return free.startsAt();
  }

  /** Whether anything is kept here for later. */
  boolean slotted() {
    return slotted;
  }

  /** Thousandths free now of each of its GPUs, whatever is kept for later. */
  int[] freeMilli() {
    return freeMilli;
  }

  /** Keeps one node's part of the shape over that time. */
  void keep(Shape shape, long from, long until) {
    slotted = true;
    free.take(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  /** Gives one node's part of the shape back. */
  void give(Shape shape, long from, long until) {
    free.take(from, until, -shape.gpusPerNode(), -shape.cpus(), -shape.memoryBytes());
  }

  /** The session runs here from now on; answers which GPUs it has. */
  List<String> start(QueuedSession session, List<Integer> gpus, long now, long end) {
    List<String> used = new ArrayList<>(gpus.size());
    for (int gpu : gpus) {
      freeMilli[gpu] = 0;
      used.add(usable.get(gpu));
    }
    Shape shape = session.shape();
    free.take(now, end, gpus.size(), shape.cpus(), shape.memoryBytes());
    nextEnd = Math.min(nextEnd, end);
    hold(session.id(), used, shape.cpus(), shape.memoryBytes(), end);
    return used;
  }

  boolean clear(Shape shape, long from, long until) {
    return free.clear(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  boolean holdsNow(Shape shape) {
    return free.holdsAtStart(shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  /** From when on it could hold its part for ever; {@link Ticks#NEVER} when it cannot. */
  long freeForEver(Shape shape) {
    return free.freeForEver(shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
  }

  int gpusAt(long time) {
    return free.gpusAt(time);
  }

  /** GPUs free now. */
  int gpusNow() {
    return free.gpusAtStart();
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
