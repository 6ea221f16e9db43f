package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a contract reserves stays there: work of others that stays never takes the last nodes that
 * are free of it; who is guaranteed a start is told one in time wherever only lent work is in his
 * way; and what was missed is told. Of each model one account has reserved GPUs at a time.
 */
final class ReservedAudit {
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private final InMemoryDatabase database;
  private final Map<SessionId, Instant> guaranteed = new HashMap<>();

  ReservedAudit(InMemoryDatabase database) {
    this.database = database;
  }

  void round(ClusterState state, Plan plan, Instant now) {
    for (AccountView account : state.accounts().values()) {
      account.reserved().forEach((model, of) -> check(state, plan, account.id(), model, of, now));
    }
    for (Promise promise : plan.promises().values()) {
      promise.guaranteed().ifPresent(by -> guaranteed.put(promise.session(), by));
    }
  }

  private static void check(
      ClusterState state,
      Plan plan,
      AccountId account,
      String model,
      ReservedGpus reserved,
      Instant now) {
    Map<NodeId, Integer> clean = clean(state, account, model);
    for (Start start : plan.starts()) {
      QueuedSession session = state.queue().get(start.session());
      if (session != null && !session.preemptible() && !session.account().equals(account)) {
        boolean took = false;
        for (Placement placement : start.placements()) {
          took |= clean.remove(placement.node()) != null;
        }
        int left = clean.values().stream().mapToInt(Integer::intValue).sum();
        if (took && left < reserved.gpus()) {
          throw Violation.found(
              "reserved",
              String.format(
                  "session %s of another starts, and %d of %d %s GPUs reserved for %s are left",
                  session.id(), left, reserved.gpus(), model, account));
        }
      }
    }
    for (Promise promise : plan.promises().values()) {
      QueuedSession session = state.queue().get(promise.session());
      if (session != null
          && session.account().equals(account)
          && session.shape().gpuModel().equals(model)
          && isNew(state, promise)) {
        guaranteed(state, plan, clean, reserved, promise, session, now);
      }
    }
  }

  private static boolean isNew(ClusterState state, Promise promise) {
    return promise.guaranteed().isPresent()
        && Optional.ofNullable(state.promises().get(promise.session()))
            .flatMap(Promise::guaranteed)
            .isEmpty();
  }

  /**
   * Nodes that take work and on which nobody else's work stays or was promised, with their GPUs.
   */
  private static Map<NodeId, Integer> clean(ClusterState state, AccountId account, String model) {
    Map<NodeId, Integer> clean = new HashMap<>();
    for (NodeView node : state.nodes().values()) {
      if (node.pool().equals(new Pool("live", model))
          && node.availability().state() == Availability.State.READY) {
        clean.put(node.id(), (int) node.gpus().stream().filter(GpuView::healthy).count());
      }
    }
    for (HeldSession held : state.held().values()) {
      boolean stays = !held.tenure().preemptible() && held.tenure().leavesFor().isEmpty();
      if (stays && !held.account().equals(account)) {
        held.allocations().forEach(allocation -> clean.remove(allocation.node()));
      }
    }
    for (Promise promise : state.promises().values()) {
      QueuedSession session = state.queue().get(promise.session());
      if (session != null && !session.account().equals(account)) {
        promise.nodes().forEach(clean::remove);
      }
    }
    return clean;
  }

  /**
   * Whoever is told later than his contract says would fit on no node that is kept: so many of the
   * clean ones are of no use to him that all that are kept may be among them.
   */
  private static void guaranteed(
      ClusterState state,
      Plan plan,
      Map<NodeId, Integer> clean,
      ReservedGpus reserved,
      Promise promise,
      QueuedSession session,
      Instant now) {
    Instant by = promise.guaranteed().orElseThrow();
    if (!promise.latestStart().isAfter(by) || !isPlain(state, session)) {
      return;
    }
    int unfit = 0;
    for (Map.Entry<NodeId, Integer> node : clean.entrySet()) {
      int left = node.getValue() - own(state, plan, node.getKey(), session, now);
      unfit += left < session.shape().gpusPerNode() ? node.getValue() : 0;
    }
    int all = clean.values().stream().mapToInt(Integer::intValue).sum();
    if (unfit < reserved.gpus() && all >= reserved.gpus()) {
      throw Violation.found(
          "reserved",
          "session "
              + session.id()
              + " is guaranteed a start by "
              + by
              + " and told "
              + promise.latestStart()
              + ", and only lent work is in its way on a node that is kept");
    }
  }

  /** One that nothing but whole GPUs of one node matters to. */
  private static boolean isPlain(ClusterState state, QueuedSession session) {
    Shape shape = session.shape();
    return !shape.isGang()
        && !shape.isPart()
        && shape.gpuModels().size() == 1
        && shape.neighbours().avoid().isEmpty()
        && !session.preempted()
        && state.rules().controls().values().stream().noneMatch(ReservedAudit::isInTheWay)
        && state.rules().windows().isEmpty();
  }

  /** What closes nodes, or lets start only so many in a minute. */
  private static boolean isInTheWay(Control control) {
    return control.isOfNodes() || control.action() == ControlAction.THROTTLE;
  }

  /** GPUs of the node that are its account's, or that leave for somebody or are not given back. */
  private static int own(
      ClusterState state, Plan plan, NodeId node, QueuedSession session, Instant now) {
    Set<String> gpus = new HashSet<>();
    int promised = 0;
    for (HeldSession held : state.held().values()) {
      for (HeldAllocation allocation : held.allocations()) {
        boolean lent = held.tenure().preemptible() && allocation.latestEnd().isAfter(now);
        if (allocation.node().equals(node) && !lent) {
          gpus.addAll(allocation.gpuUuids());
        }
      }
    }
    for (Start start : plan.starts()) {
      for (Placement placement : start.placements()) {
        if (placement.node().equals(node)) {
          gpus.addAll(placement.gpuUuids());
        }
      }
    }
    for (Promise other : plan.promises().values()) {
      QueuedSession waiting = state.queue().get(other.session());
      if (waiting != null
          && !other.session().equals(session.id())
          && other.nodes().contains(node)) {
        promised += waiting.shape().gpusPerNode();
      }
    }
    return gpus.size() + promised;
  }

  /** Whoever starts after what his contract guarantees is told so. */
  void check(Session session) {
    Instant by = guaranteed.get(session.id());
    if (by == null || session.state() == SessionState.QUEUED) {
      return;
    }
    guaranteed.remove(session.id());
    Instant started = session.progress().startingAt().orElse(Instant.MIN);
    if (session.state() == SessionState.STARTING
        && started.isAfter(by.plus(TOLERANCE))
        && database.eventsOf(session.id()).stream()
            .noneMatch(told -> told.event().type().equals("session.guarantee_missed"))) {
      throw Violation.found(
          "reserved",
          "session " + session.id() + " was guaranteed " + by + ", starts " + started + " untold");
    }
  }
}
