package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Conservative backfill as a textbook has it: lists of who takes what and when, and every possible
 * start tried. Slow, and without any code in common with the decision but the order.
 */
final class NaiveBackfill {
  private record Busy(NodeId node, Instant from, Instant until, int gpus, SessionId who) {}

  private record Runs(
      Belonging whose, String model, int gpus, Instant from, Instant until, SessionId who) {

    boolean at(Instant moment) {
      return !from.isAfter(moment) && until.isAfter(moment);
    }

    /** What it takes of a limit at a moment. */
    long takes(Limit limit, Instant moment) {
      if (!at(moment) || !limit.counts(whose, model)) {
        return 0;
      }
      return switch (limit.unit()) {
        case SESSIONS -> 1;
        case GPUS -> gpus;
        case GPU_MINUTES -> throw new IllegalArgumentException("not by lists of ends: " + limit);
      };
    }
  }

  private final List<Busy> busy = new ArrayList<>();
  private final List<Runs> runs = new ArrayList<>();
  private final ClusterState state;
  private final Map<SessionId, List<NodeId>> started;
  private final Instant now;

  private NaiveBackfill(ClusterState state, Map<SessionId, List<NodeId>> started, Instant now) {
    this.state = state;
    this.started = started;
    this.now = now;
  }

  /**
   * When each session would start; sessions that never can are missing.
   *
   * @param plan says only on which nodes those run that start now: a matter of taste, as long as
   *     they fit there
   */
  static Map<SessionId, Instant> of(ClusterState state, Plan plan, Instant now) {
    Map<SessionId, List<NodeId>> started = new HashMap<>();
    plan.starts()
        .forEach(
            start ->
                started.put(
                    start.session(), start.placements().stream().map(Placement::node).toList()));
    return new NaiveBackfill(state, started, now).run();
  }

  private Map<SessionId, Instant> run() {
    for (HeldSession held : state.held().values()) {
      runs.add(
          new Runs(
              held.belonging(),
              held.allocations().stream()
                  .map(a -> state.nodes().get(a.node()).model())
                  .findFirst()
                  .orElse(""),
              held.allocations().stream().mapToInt(a -> a.gpuUuids().size()).sum(),
              now,
              held.latestEnd(),
              held.id()));
      for (HeldAllocation a : held.allocations()) {
        int gpus =
            (int)
                state.nodes().get(a.node()).gpus().stream()
                    .filter(gpu -> gpu.healthy() && a.gpuUuids().contains(gpu.uuid()))
                    .count();
        busy.add(new Busy(a.node(), now, a.latestEnd(), gpus, held.id()));
      }
    }
    for (Promise promise : state.promises().values()) {
      QueuedSession session = state.queue().get(promise.session());
      Instant from = promise.latestStart().isAfter(now) ? promise.latestStart() : now;
      reserve(session, from, promise.nodes());
    }
    Map<SessionId, Instant> found = new HashMap<>();
    for (QueuedSession session : turns()) {
      boolean held =
          session.wishes().heldSince().isPresent()
              || session.wishes().withheld().isPresent()
              || session.wishes().awaits().stream().anyMatch(one -> one.met().isEmpty());
      if (!held && !state.accounts().get(session.account()).suspended()) {
        earliest(session).ifPresent(start -> found.put(session.id(), start));
      }
    }
    return found;
  }

  private List<QueuedSession> turns() {
    Waitlist all = new Waitlist(World.POLICY);
    Kin.Register kins = new Kin.Register();
    state.queue().values().forEach(session -> all.add(session, kins.of(session.need())));
    List<Waiter> sorted = all.inOrder(state.accounts(), now).asList();
    List<Promise> given = state.promises().values().stream().sorted().toList();
    return Order.turns(sorted, given).stream().map(waiter -> waiter.session).toList();
  }

  private Optional<Instant> earliest(QueuedSession session) {
    busy.removeIf(taken -> taken.who().equals(session.id()));
    runs.removeIf(run -> run.who().equals(session.id()));
    Instant ready = now;
    for (Optional<Instant> gate :
        List.of(session.notBefore(), session.cleanupUntil(), session.wishes().beginAt())) {
      ready = gate.isPresent() && gate.get().isAfter(ready) ? gate.get() : ready;
    }
    for (Awaits one : session.wishes().awaits()) {
      Instant met = one.met().orElseThrow();
      ready = met.isAfter(ready) ? met : ready;
    }
    TreeSet<Instant> tries = new TreeSet<>(Set.of(ready));
    busy.forEach(taken -> tries.add(taken.until()));
    runs.forEach(run -> tries.add(run.until()));
    for (Instant start : tries.tailSet(ready)) {
      List<NodeId> fitting =
          state.nodes().values().stream()
              .filter(node -> node.pool().equals(session.pool()))
              .filter(node -> node.availability().state() == Availability.State.READY)
              .map(NodeView::id)
              .filter(node -> clear(node, session, start))
              .sorted(
                  Comparator.<NodeId>comparingInt(node -> free(node, start))
                      .thenComparing(node -> delay(node, start.plus(session.runLimit())))
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      fitting = start.equals(now) ? taste(session, fitting) : fitting;
      fitting = fitting.subList(0, Math.min(fitting.size(), session.shape().nodes()));
      if (fitting.size() == session.shape().nodes() && mayRun(session, start)) {
        Instant end = start.plus(session.runLimit());
        if (session.wishes().deadline().filter(end::isAfter).isPresent()) {
          return Optional.empty();
        }
        Promise told = state.promises().get(session.id());
        boolean stays =
            told != null
                && start.equals(told.latestStart().isAfter(now) ? told.latestStart() : now);
        boolean begins = start.equals(now);
        reserve(session, start, stays && !begins ? told.nodes() : fitting);
        return Optional.of(start);
      }
    }
    return Optional.empty();
  }

  /** Those first on which the decision starts it, if they fit. */
  private List<NodeId> taste(QueuedSession session, List<NodeId> fitting) {
    List<NodeId> chosen = started.getOrDefault(session.id(), List.of());
    return fitting.containsAll(chosen) && !chosen.isEmpty() ? chosen : fitting;
  }

  private boolean clear(NodeId node, QueuedSession session, Instant start) {
    Instant end = start.plus(session.runLimit());
    int need = session.shape().gpusPerNode();
    return free(node, start) >= need
        && busy.stream()
            .filter(taken -> taken.from().isAfter(start) && taken.from().isBefore(end))
            .allMatch(taken -> free(node, taken.from()) >= need);
  }

  /** How much later nothing is on the node if something is until then. */
  private Duration delay(NodeId node, Instant end) {
    Instant last = now;
    for (Busy taken : busy) {
      if (taken.node().equals(node) && taken.gpus() > 0 && taken.until().isAfter(last)) {
        last = taken.until();
      }
    }
    return end.isAfter(last) ? Duration.between(last, end) : Duration.ZERO;
  }

  private int free(NodeId node, Instant time) {
    int healthy = (int) state.nodes().get(node).gpus().stream().filter(GpuView::healthy).count();
    return healthy
        - busy.stream()
            .filter(taken -> taken.node().equals(node))
            .filter(taken -> !taken.from().isAfter(time) && taken.until().isAfter(time))
            .mapToInt(Busy::gpus)
            .sum();
  }

  private boolean mayRun(QueuedSession session, Instant start) {
    Runs own = runs(session, start);
    AccountView account = state.accounts().get(session.account());
    List<Limit> limits = new ArrayList<>(account.limits());
    limits.add(Bound.plan(account).limit());
    return limits.stream()
            .filter(limit -> limit.counts(session.belonging(), session.shape().gpuModel()))
            .allMatch(limit -> mayRun(own, limit, runs))
        && mayRunOfArray(own);
  }

  private boolean mayRunOfArray(Runs own) {
    Optional<Belonging.Array> array = own.whose().array();
    if (array.isEmpty() || array.get().runningMax().isEmpty()) {
      return true;
    }
    int most = array.get().runningMax().getAsInt();
    List<Runs> elements = runs.stream().filter(run -> run.whose().array().equals(array)).toList();
    return mayRun(
        own, new Limit(Holder.ACCOUNT, Optional.empty(), Limit.Unit.SESSIONS, most), elements);
  }

  private static boolean mayRun(Runs own, Limit limit, List<Runs> runs) {
    Instant start = own.from();
    Instant end = own.until();
    List<Instant> moments = new ArrayList<>(List.of(start));
    runs.stream()
        .map(Runs::from)
        .filter(from -> from.isAfter(start) && from.isBefore(end))
        .forEach(moments::add);
    return moments.stream()
        .allMatch(
            moment ->
                runs.stream()
                            .filter(run -> run.whose().account().equals(own.whose().account()))
                            .mapToLong(run -> run.takes(limit, moment))
                            .sum()
                        + own.takes(limit, moment)
                    <= limit.most());
  }

  private static Runs runs(QueuedSession session, Instant from) {
    return new Runs(
        session.belonging(),
        session.shape().gpuModel(),
        session.shape().gpus(),
        from,
        from.plus(session.runLimit()),
        session.id());
  }

  private void reserve(QueuedSession session, Instant from, List<NodeId> nodes) {
    Instant until = from.plus(session.runLimit());
    runs.add(runs(session, from));
    nodes.forEach(
        node -> busy.add(new Busy(node, from, until, session.shape().gpusPerNode(), session.id())));
  }
}
