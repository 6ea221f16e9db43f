package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Choice;
import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Placer;
import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.decision.placement.Request;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All nodes from now on: what holds them is kept from decision to decision, slots are laid for one
 * pass. A node that changed, or that a pass has touched, is worked out anew when the next begins; a
 * journal tells every {@link Fit} which those are.
 */
final class Fleet {
  private static final Comparator<NodeView> BY_ID =
      (one, other) -> Order.unsigned(one.id().value(), other.id().value());

  /** No node of that kind takes any work. */
  private static final int NO_KIND = Integer.MAX_VALUE;

  private final Policy policy;
  private final Lift lift;
  private final List<NodeLine> nodes = new ArrayList<>();
  private final Map<NodeId, NodeLine> byId = new HashMap<>();
  private final List<@Nullable Fit> fits = new ArrayList<>();
  private final Kinds kinds = new Kinds();
  private final OwnParts parts;
  private final Scoring scoring;
  private final Placer placer;
  private final boolean[] dirty;
  private final int[] kindOf;
  private final boolean hasBeta;
  private final List<NodeLine> touched = new ArrayList<>();
  private final Journal journal;
  private InForce rules;
  private boolean keeps;
  private NodePace pace = NodePace.NONE;
  private Set<WaitCode> closings = Set.of();
  private final Emptied emptied;

  /** When the first of what holds each node is expected to be gone. */
  private final long[] nextEnds;

  private final Gained gained = new Gained();
  private long now;

  /** Those nodes, empty. */
  Fleet(Collection<NodeView> views, Policy policy, Lift lift) {
    this(views, policy, lift, null);
  }

  private Fleet(Collection<NodeView> views, Policy policy, Lift lift, @Nullable OwnParts origin) {
    this.policy = policy;
    this.lift = lift;
    this.rules = InForce.of(ClusterState.EMPTY, policy, 0);
    for (NodeView view : views.stream().sorted(BY_ID).toList()) {
      NodeLine node = new NodeLine(nodes.size(), view, lift);
      nodes.add(node);
      byId.put(view.id(), node);
    }
    this.parts = origin == null ? new OwnParts(nodes) : origin.imagine(nodes);
    this.hasBeta = views.stream().anyMatch(view -> view.hosting().beta());
    this.kindOf = nodes.stream().mapToInt(node -> kinds.of(node.view())).toArray();
    this.scoring = new Scoring(policy.placement());
    List<NodeSize> sizes = nodes.stream().map(this::size).toList();
    this.placer = new Placer(sizes, scoring.score());
    this.dirty = new boolean[nodes.size()];
    this.journal = new Journal(nodes.size());
    this.emptied = new Emptied(nodes);
    this.nextEnds = new long[nodes.size()];
    nodes.forEach(this::touch);
  }

  /**
   * The same nodes with some obstacles gone, as they stand after this one's pass.
   *
   * @param wanted which nodes matter
   */
  Fleet imagine(Lift gone, Predicate<NodeView> wanted) {
    List<NodeView> views = nodes.stream().map(NodeLine::view).filter(wanted).toList();
    Fleet other = new Fleet(views, policy, gone, parts);
    if (!gone.empty()) {
      for (NodeLine node : other.nodes) {
        node.holdAs(known(node.view().id()));
        node.partHolders().forEach(guest -> other.parts.add(guest, node));
      }
    }
    return other;
  }

  /** Whether it has that node and could take its new form without being built anew. */
  boolean canBecome(NodeView view) {
    NodeLine node = byId.get(view.id());
    return node != null
        && node.view().pool().equals(view.pool())
        && node.view().labels().equals(view.labels())
        && node.view().hosting().equals(view.hosting());
  }

  /** The node has changed. */
  void become(NodeView view) {
    NodeLine node = known(view.id());
    node.become(view, lift);
    touch(node);
    fits.clear();
  }

  /** The session holds that until then. */
  void hold(HeldSession session, HeldAllocation held) {
    NodeLine node = byId.get(held.node());
    if (node != null) {
      NodeLine.Held what =
          new NodeLine.Held(
              held.gpuUuids(), held.gpuThousandths(), held.cpus(), held.memoryBytes());
      Guest guest = Guest.of(session.belonging());
      hold(node, session.id(), guest, what, Ticks.of(held.latestEnd()));
    }
  }

  /** The session, which starts there, holds that from now on. */
  void hold(Waiter waiter, Start start, long at) {
    for (Placement placed : start.placements()) {
      NodeLine node = known(placed.node());
      NodeLine.Held what =
          new NodeLine.Held(
              placed.gpuUuids(), placed.gpuThousandths(), placed.cpus(), placed.memoryBytes());
      Guest guest = Guest.of(waiter.session.belonging());
      hold(node, start.session(), guest, what, at + waiter.length);
    }
  }

  private void hold(NodeLine node, SessionId session, Guest guest, NodeLine.Held what, long until) {
    node.add(session, guest, what, until);
    if (what.isPart()) {
      parts.add(guest, node);
    }
    touch(node);
  }

  /** What the session held of that node is free. */
  void release(SessionId session, NodeId held) {
    NodeLine node = byId.get(held);
    if (node != null) {
      release(session, node);
    }
  }

  /** The same of a node of the fleet. */
  void release(SessionId session, NodeLine node) {
    Guest part = node.release(session);
    if (part != null) {
      parts.remove(part, node);
    }
    touch(node);
  }

  /** Its nodes among those of the allocations. */
  List<NodeLine> on(List<HeldAllocation> allocations) {
    if (allocations.size() == 1) {
      NodeLine only = byId.get(allocations.get(0).node());
      return only == null ? List.of() : List.of(only);
    }
    return allocations.stream().flatMap(held -> Stream.ofNullable(byId.get(held.node()))).toList();
  }

  /** The session holds that instead; answers where. */
  List<NodeLine> holdInstead(HeldSession session) {
    List<NodeLine> where = new ArrayList<>();
    for (HeldAllocation held : session.allocations()) {
      release(session.id(), held.node());
      hold(session, held);
      NodeLine node = byId.get(held.node());
      if (node != null) {
        where.add(node);
      }
    }
    return where;
  }

  /** The node as it would be without those sessions, with those slots on it. */
  NodeLine without(NodeLine node, Set<SessionId> gone, List<Map.Entry<Waiter, Slot>> slots) {
    NodeLine imagined = new NodeLine(node.number, node.view(), lift);
    imagined.keepFor(node.keptFor());
    imagined.holdAs(node);
    gone.forEach(imagined::release);
    settle(imagined, node.closings(), slots);
    return imagined;
  }

  /** Works out what is free of the node from now on, with those slots on it. */
  void settleAnew(NodeLine node, List<Map.Entry<Waiter, Slot>> slots) {
    settle(node, node.closings(), slots);
    changed(node);
    journal.write(node.number);
  }

  private void settle(NodeLine node, List<Closing> closed, List<Map.Entry<Waiter, Slot>> slots) {
    node.settle(now, policy, rules);
    closed.forEach(node::close);
    slots.forEach(kept -> keep(node, kept.getKey(), kept.getValue()));
  }

  private static void keep(NodeLine node, Waiter waiter, Slot slot) {
    node.keep(waiter.kin.need(), Guest.of(waiter.session.belonging()), slot.start(), slot.end());
  }

  /**
   * Begins a pass: nothing is kept for later, and what has changed is worked out.
   *
   * @param nodePace what was started on nodes that are throttled
   */
  void begin(Round round, NodePace nodePace) {
    Learned learned = round.state().learned();
    rules = round.rules();
    pace = nodePace;
    boolean back = round.now() < now;
    now = round.now();
    gained.everywhere();
    keep(lift.equals(Lift.NOTHING) ? round.kept() : Kept.of(round.state(), lift));
    touchRuled(round);
    placer.together();
    for (int node = 0; node < nextEnds.length; node++) {
      if (nextEnds[node] <= now || back) {
        touch(nodes.get(node));
      }
    }
    for (NodeLine node : touched) {
      node.settle(now, policy, rules);
      changed(node);
      dirty[node.number] = false;
      journal.write(node.number);
      int cpus = Kinds.milli(node.cpusNow());
      placer.set(node.number, size(node), node.freeToAll(), cpus, node.memoryNow());
    }
    touched.clear();
    touchRuled(round);
    close(rules);
    scoring.begin(now, learned, kinds.words(), () -> demand(learned.mix()), placer);
  }

  private void keep(Kept kept) {
    boolean changed = false;
    if (!kept.isNothing() || keeps) {
      for (NodeLine node : nodes) {
        Optional<AccountId> owner = kept.owner(node.view().id());
        if (!owner.equals(node.keptFor())) {
          node.keepFor(owner);
          touch(node);
          changed = true;
        }
      }
    }
    keeps = !kept.isNothing();
    if (changed) {
      fits.clear();
    }
  }

  /** Whether any node is kept for an account. */
  boolean keeps() {
    return keeps;
  }

  /** What rules say of a node may be otherwise the next time, whatever happens to the node. */
  private void touchRuled(Round round) {
    for (SessionId session : round.rules().evictees()) {
      HeldSession held = round.state().held().get(session);
      if (held != null) {
        for (HeldAllocation allocation : held.allocations()) {
          NodeLine node = byId.get(allocation.node());
          if (node != null) {
            touch(node);
          }
        }
      }
    }
  }

  /** Closes what operators let nobody start on. */
  private void close(InForce rules) {
    closings = Set.of();
    if (rules.concernsNodes()) {
      closings = EnumSet.noneOf(WaitCode.class);
      for (NodeLine node : nodes) {
        rules.closings(node.view()).forEach(closing -> close(node, closing));
        pace.closing(node.view(), now).ifPresent(closing -> close(node, closing));
      }
    }
  }

  private void close(NodeLine node, Closing closing) {
    closings.add(closing.why());
    if (lift.leaves(closing)) {
      node.beginAt(now);
      node.close(closing);
      emptied.changed(node);
      placer.setApart(node.number);
      touch(node);
      journal.write(node.number);
    }
  }

  /** The reasons for which nodes are closed now or later, those that are lifted too. */
  Set<WaitCode> closings() {
    return closings;
  }

  /** Whether any node is beta. */
  boolean hasBeta() {
    return hasBeta;
  }

  /** What was started on nodes that are throttled. */
  NodePace pace() {
    return pace;
  }

  /** What placing weighs by now. */
  Prices prices() {
    return scoring.prices(placer);
  }

  private NodeSize size(NodeLine node) {
    NodeView view = node.view();
    return new NodeSize(
        node.takesWork() ? kindOf[node.number] : NO_KIND,
        node.gpus(),
        Kinds.milli(view.cpus()),
        view.memoryBytes());
  }

  private Demand demand(Mix mix) {
    Map<Request, Double> counts = new HashMap<>();
    for (Map.Entry<Need, Double> one : mix.inOrder()) {
      counts.merge(kinds.request(one.getKey()), one.getValue(), Double::sum);
    }
    return Demand.given(counts);
  }

  /** How those fit here. */
  Fit fit(Kin kin) {
    while (fits.size() <= kin.number()) {
      fits.add(null);
    }
    Fit fit = fits.get(kin.number());
    if (fit == null) {
      fit = new Fit(kin.need(), kinds.request(kin.need()), this);
      fits.set(kin.number(), fit);
    }
    return fit;
  }

  long now() {
    return now;
  }

  Placer placer() {
    return placer;
  }

  /** Who holds parts of GPUs, and where. */
  OwnParts parts() {
    return parts;
  }

  Journal journal() {
    return journal;
  }

  /** Where something may have become free. */
  Gained gained() {
    return gained;
  }

  List<NodeLine> nodes() {
    return nodes;
  }

  NodeLine node(int number) {
    return nodes.get(number);
  }

  /** The nodes of that name, or an empty list when one of them takes no work or is gone. */
  List<NodeLine> named(List<NodeId> ids) {
    List<NodeLine> found = new ArrayList<>(ids.size());
    for (NodeId id : ids) {
      NodeLine node = byId.get(id);
      if (node == null || !node.takesWork()) {
        return List.of();
      }
      found.add(node);
    }
    return found;
  }

  /** How much later each node would be wholly free if something ran there until then. */
  IntToLongFunction delay(long until) {
    return emptied.delay(now, until);
  }

  /** Why it starts at those places, which were found just now. */
  Why why(Waiter waiter, List<Place> places) {
    List<String> names = new ArrayList<>(places.size());
    places.forEach(place -> names.add(nodes.get(place.node()).view().name()));
    Choice choice =
        places.size() > 1
            ? Choice.ALONE
            : placer.compare(places.get(0), delay(now() + waiter.length));
    Optional<NodeView> other =
        choice.isAlone() ? Optional.empty() : Optional.of(nodes.get(choice.other()).view());
    return new Why(
        names,
        policy.placement(),
        places.get(0).request().gpus() == 0,
        choice,
        other.map(NodeView::name),
        other.filter(view -> waiter.session.failedOn().contains(view.id())).isPresent(),
        Groups.among(waiter.kin.need(), nodes.get(places.get(0).node()).view()));
  }

  /** The session runs at those places from now on. */
  List<Placement> start(Waiter waiter, List<Place> places) {
    Shape shape = waiter.session.shape();
    List<Placement> placements = new ArrayList<>(places.size());
    for (Place place : places) {
      NodeLine node = nodes.get(place.node());
      placer.take(place);
      if (shape.isPart()) {
        parts.add(Guest.of(waiter.session.belonging()), node);
      }
      placements.add(
          new Placement(
              placements.size(),
              node.view().id(),
              node.view().version(),
              node.start(waiter.session, place.gpus(), now, now + waiter.length),
              shape.gpuThousandths(),
              shape.cpus(),
              shape.memoryBytes()));
      changed(node);
      journal.write(node.number);
      pace.started(node.view().id(), now);
      pace.closing(node.view(), now).ifPresent(closing -> close(node, closing));
    }
    return placements;
  }

  /** Keeps the nodes for the session. */
  void keep(Waiter waiter, Slot slot) {
    for (NodeLine node : slot.nodes()) {
      if (!node.slotted()) {
        placer.setApart(node.number);
        touch(node);
        journal.write(node.number);
      }
      node.beginAt(now);
      node.keep(waiter.kin.need(), Guest.of(waiter.session.belonging()), slot.start(), slot.end());
      emptied.changed(node);
    }
  }

  /** Keeps them no longer. */
  void give(Waiter waiter, Slot slot) {
    for (NodeLine node : slot.nodes()) {
      gained.on(node);
      emptied.changed(node);
      node.give(waiter.kin.need(), Guest.of(waiter.session.belonging()), slot.start(), slot.end());
    }
  }

  /** Something else holds the node than before. */
  private void changed(NodeLine node) {
    emptied.changed(node);
    nextEnds[node.number] = node.nextEnd();
  }

  private void touch(NodeLine node) {
    if (!dirty[node.number]) {
      dirty[node.number] = true;
      touched.add(node);
    }
  }

  private NodeLine known(NodeId id) {
    NodeLine node = byId.get(id);
    if (node == null) {
      throw new IllegalStateException("node " + id + " is not in the fleet");
    }
    return node;
  }
}
