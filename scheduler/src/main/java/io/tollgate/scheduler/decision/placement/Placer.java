package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * A fleet, what runs on it, and where the next request goes: to the node that costs least by the
 * rule, of equal ones to the one that becomes wholly free least later, and else to the first. What
 * fits somewhere is never refused. Owned by one thread; the same calls give the same places.
 */
public final class Placer implements Census {
  /** Different requests whose costs are kept; the one asked for longest ago makes room. */
  private static final int SHAPES_MAX = 1024;

  /** Of how many nodes in the same state the ends are compared; it bounds the work of a choice. */
  private static final int EQUALS_MAX = 32;

  private final NodeSize[] sizes;
  private final NodeScore score;
  private final NodeClasses classes;
  private final int[][] free;
  private final int[] cpuMilli;
  private final long[] memoryBytes;
  private final Guests[] guests;
  private final NodeState[] states;
  private final Apart apart;
  private long totalMilli;
  private long movedMilli;

  private final Map<Request, ShapeIndex> shapes =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Request, ShapeIndex> eldest) {
          return size() > SHAPES_MAX;
        }
      };

  /** An empty fleet; nodes are numbered as they are listed. */
  public Placer(List<NodeSize> nodes, NodeScore score) {
    this.sizes = nodes.toArray(new NodeSize[0]);
    this.score = score;
    this.classes = new NodeClasses(nodes.size());
    this.free = new int[sizes.length][];
    this.cpuMilli = new int[sizes.length];
    this.memoryBytes = new long[sizes.length];
    this.guests = new Guests[sizes.length];
    this.states = new NodeState[sizes.length];
    this.apart = new Apart(sizes.length);
    for (int node = 0; node < free.length; node++) {
      NodeSize size = sizes[node];
      free[node] = new int[size.gpus()];
      Arrays.fill(free[node], Request.WHOLE);
      cpuMilli[node] = size.cpuMilli();
      memoryBytes[node] = size.memoryBytes();
      guests[node] = new Guests();
      totalMilli += (long) size.gpus() * Request.WHOLE;
      join(node);
    }
  }

  /** Tells the rule that somebody asks for this, whether or not there is room. */
  public void arrived(Request request, int copies, double time) {
    score.arrived(request, copies, time);
  }

  /** Takes the best place, or answers that there is none. */
  public Optional<Place> place(Request request) {
    List<Place> places = place(request, 1, node -> true);
    return places.stream().findFirst();
  }

  /**
   * Takes the best places on that many different nodes: all of them, or none and the list is empty.
   *
   * @param allowed what else speaks for a node; asked of the best nodes first
   */
  public List<Place> place(Request request, int copies, IntPredicate allowed) {
    List<Place> found = find(request, copies, Whereto.allowed(allowed));
    if (found.size() < copies) {
      return List.of();
    }
    found.forEach(this::take);
    return found;
  }

  /** The best places on different nodes, at most that many, and takes none of them. */
  public List<Place> find(Request request, int copies, Whereto where) {
    ShapeIndex index = index(request);
    Apart.Candidates others = apart.holding(request, states, index.judge(), where);
    List<Place> found = new ArrayList<>(copies);
    List<Integer> seen = new ArrayList<>(copies);
    while (found.size() < copies) {
      int slot = index.best();
      int node = slot < 0 ? -1 : amongEquals(slot, where);
      if (slot < 0 ? others.any() : others.isBefore(index.cost(slot), node)) {
        int other = others.next();
        int level = index.judge().level(states[other]);
        found.add(new Place(other, pick(other, request, level), request));
      } else if (slot < 0) {
        break;
      } else {
        if (where.allowed().test(node)) {
          found.add(new Place(node, pick(node, request, index.level(slot)), request));
          if (found.size() == copies) {
            break;
          }
        }
        seen.add(node);
        classes.leave(node);
      }
    }
    seen.forEach(node -> classes.join(node, states[node]));
    return found;
  }

  /** Of the nodes of a class the one that becomes wholly free least later. */
  private int amongEquals(int slot, Whereto where) {
    int best = classes.first(slot);
    if (where.isTimeless()) {
      return best;
    }
    int looked = Math.min(classes.count(slot), EQUALS_MAX);
    long least = where.delay().applyAsLong(best);
    for (int i = 1; i < looked && least > 0; i++) {
      int node = classes.member(slot, i);
      long delay = where.delay().applyAsLong(node);
      if (delay < least) {
        best = node;
        least = delay;
      }
    }
    return best;
  }

  /**
   * How a place for one, found just now and not taken yet, compares with the other nodes.
   *
   * @param delay as it was found by
   */
  public Choice compare(Place place, IntToLongFunction delay) {
    ShapeIndex index = shapes.get(place.request());
    if (index == null) {
      return Choice.ALONE;
    }
    double cost = index.judge().cost(states[place.node()]);
    int slot = index.best();
    if (slot >= 0 && classes.has(slot, place.node())) {
      int first = classes.first(slot);
      if (first != place.node() || classes.count(slot) > 1) {
        int second = first == place.node() ? classes.member(slot, 1) : first;
        boolean sooner = delay.applyAsLong(place.node()) < delay.applyAsLong(second);
        return new Choice(cost, second, cost, sooner);
      }
      slot = index.after(slot);
    }
    return slot >= 0
        ? new Choice(cost, classes.first(slot), index.cost(slot), false)
        : apart(place, index, cost, delay);
  }

  /** The best of those that stand apart, which are looked at when there is no other. */
  private Choice apart(Place place, ShapeIndex index, double cost, IntToLongFunction delay) {
    Whereto anywhere = new Whereto(node -> true, node -> true, delay);
    Apart.Candidates others = apart.holding(place.request(), states, index.judge(), anywhere);
    while (others.any()) {
      double itsCost = others.cost();
      int other = others.next();
      if (other != place.node()) {
        boolean sooner =
            cost == itsCost && delay.applyAsLong(place.node()) < delay.applyAsLong(other);
        return new Choice(cost, other, itsCost, sooner);
      }
    }
    return Choice.ALONE;
  }

  /** On how many nodes the request fits, counted up to {@code most}. */
  public int fitting(Request request, int most) {
    long found = index(request).fitting(most);
    if (found < most) {
      found += apart.fitting(request, states);
    }
    return (int) Math.min(found, most);
  }

  /**
   * From now on this node is looked at by itself, since what may run on it depends on more than
   * what is left of it.
   */
  public void setApart(int node) {
    if (!apart.has(node)) {
      classes.leave(node);
      apart.add(node, sizes[node].kind());
    }
  }

  /** No node stands apart any more. */
  public void together() {
    apart.each(node -> classes.join(node, states[node]));
    apart.clear();
  }

  /**
   * Says what a node is and what is left of it, whatever was taken there before.
   *
   * @param freeMilli thousandths free of each of its GPUs, by number
   */
  public void set(int node, NodeSize size, int[] freeMilli, int cpus, long memory) {
    if (freeMilli.length != size.gpus()) {
      throw new IllegalArgumentException(
          "node " + node + " has " + size.gpus() + " GPUs, not " + freeMilli.length);
    }
    if (size.equals(sizes[node])
        && cpus == cpuMilli[node]
        && memory == memoryBytes[node]
        && Arrays.equals(freeMilli, free[node])) {
      return;
    }
    leave(node);
    totalMilli += (long) (size.gpus() - sizes[node].gpus()) * Request.WHOLE;
    sizes[node] = size;
    free[node] = freeMilli.clone();
    cpuMilli[node] = cpus;
    memoryBytes[node] = memory;
    join(node);
  }

  /**
   * Takes a place that was found elsewhere.
   *
   * @throws IllegalStateException when the node does not have that much left
   */
  public void take(Place place) {
    change(place, 1);
  }

  /**
   * What ran there is gone.
   *
   * @throws IllegalStateException when the node would have more free than it has
   */
  public void release(Place place) {
    change(place, -1);
  }

  /** What is left of a node. */
  public NodeState state(int node) {
    return states[node];
  }

  private void leave(int node) {
    if (!apart.has(node)) {
      classes.leave(node);
    }
  }

  private void join(int node) {
    int tag = score.tag(node, guests[node].bits());
    states[node] =
        new NodeState(sizes[node].kind(), tag, cpuMilli[node], memoryBytes[node], free[node]);
    if (!apart.has(node)) {
      classes.join(node, states[node]);
    }
  }

  /** Thousandths of the node's GPUs that are free, by number. */
  public List<Integer> freeMilli(int node) {
    return Arrays.stream(free[node]).boxed().toList();
  }

  /** In how many different states nodes are. */
  public int classCount() {
    int count = 0;
    for (int slot = 0; slot < classes.slots(); slot++) {
      count += classes.lives(slot) ? 1 : 0;
    }
    return count;
  }

  @Override
  public void each(Counted counted) {
    for (int slot = 0; slot < classes.slots(); slot++) {
      if (classes.lives(slot)) {
        counted.nodes(classes.state(slot), classes.count(slot));
      }
    }
    apart.each(node -> counted.nodes(states[node], 1));
  }

  @Override
  public long movedMilli() {
    return movedMilli;
  }

  @Override
  public long totalMilli() {
    return totalMilli;
  }

  private ShapeIndex index(Request request) {
    int version = score.version(this);
    ShapeIndex index = shapes.get(request);
    if (index == null) {
      index = new ShapeIndex(request, classes, score.judge(request), version);
      shapes.put(request, index);
    } else if (index.version() != version) {
      index.renew(score.judge(request), version);
    }
    return index;
  }

  /** The first GPUs with that many thousandths free. */
  private List<Integer> pick(int node, Request request, int level) {
    List<Integer> picked = new ArrayList<>(request.gpus());
    for (int gpu = 0; picked.size() < request.gpus(); gpu++) {
      if (free[node][gpu] == level) {
        picked.add(gpu);
      }
    }
    return picked;
  }

  private void change(Place place, int sign) {
    leave(place.node());
    try {
      move(place, sign);
    } finally {
      join(place.node());
    }
  }

  /** Takes (1) or gives back (-1); a node can neither give what it has not nor get what it had. */
  private void move(Place place, int sign) {
    int node = place.node();
    Request request = place.request();
    int cpu = cpuMilli[node] - sign * request.cpuMilli();
    long memory = memoryBytes[node] - sign * request.memoryBytes();
    boolean sound =
        cpu >= 0
            && cpu <= sizes[node].cpuMilli()
            && memory >= 0
            && memory <= sizes[node].memoryBytes();
    for (int gpu : place.gpus()) {
      int left = free[node][gpu] - sign * request.milli();
      sound &= left >= 0 && left <= Request.WHOLE;
    }
    if (!sound) {
      throw new IllegalStateException(
          place + (sign > 0 ? " does not fit on " : " does not run on ") + state(node));
    }
    cpuMilli[node] = cpu;
    memoryBytes[node] = memory;
    for (int gpu : place.gpus()) {
      free[node][gpu] -= sign * request.milli();
    }
    guests[node].add(request, sign);
    movedMilli += request.demand();
  }
}
