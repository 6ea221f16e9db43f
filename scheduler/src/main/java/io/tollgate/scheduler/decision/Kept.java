package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes that are kept for accounts which have reserved GPUs by contract: whole nodes, as many as
 * have so many GPUs. Only its own work starts there, and meanwhile what may be made to leave; so
 * its own starts at once, or as soon as others have left. Nobody else is promised a place there.
 *
 * <p>Which nodes follows from the state alone: those first with the least work of others that
 * stays, then those on which it has something already, those last on which it was promised a place
 * that no contract guarantees, then by id. A node on which somebody else was promised a place is
 * not kept. Since no work that stays is added to a kept node, it stays the best.
 */
final class Kept {
  /** Nothing is reserved. */
  static final Kept NONE = new Kept(Map.of(), Map.of(), Map.of());

  /** Contracts reserve in this world. */
  private static final String WORLD = "live";

  private final Map<NodeId, Share> owners;
  private final Map<Share, ReservedGpus> reserved;
  private final Map<Share, Integer> used;

  /** What an account has of a model. */
  record Share(AccountId account, String model) {}

  private Kept(
      Map<NodeId, Share> owners, Map<Share, ReservedGpus> reserved, Map<Share, Integer> used) {
    this.owners = owners;
    this.reserved = reserved;
    this.used = used;
  }

  /**
   * What is kept in that state.
   *
   * @param gone which obstacles are gone
   */
  static Kept of(ClusterState state, Lift gone) {
    Map<Share, ReservedGpus> reserved = new HashMap<>();
    for (AccountView account : state.accounts().values()) {
      account
          .reserved()
          .forEach((model, gpus) -> reserved.put(new Share(account.id(), model), gpus));
    }
    return reserved.isEmpty() || gone.reserved() ? NONE : new Choice(state, reserved, gone).kept();
  }

  /** What the session would use; of several models that of the first. */
  static Share share(Waiter waiter) {
    return new Share(waiter.session.account(), waiter.session.shape().gpuModel());
  }

  /** For whom the node is kept. */
  Optional<AccountId> owner(NodeId node) {
    return Planted.is(HouseDefect.RESERVED_GIVEN_AWAY)
        ? Optional.empty()
        : Optional.ofNullable(owners.get(node)).map(Share::account);
  }

  /** Until when the node is kept, {@link Ticks#NEVER} when nobody knows; now when it is not. */
  long until(NodeId node, long now) {
    Share owner = owners.get(node);
    return owner == null
        ? now
        : reserved(owner).flatMap(ReservedGpus::until).map(Ticks::of).orElse(Ticks.NEVER);
  }

  private Optional<ReservedGpus> reserved(Share share) {
    return Optional.ofNullable(reserved.get(share));
  }

  /** Within what time a session that lies within is to start. */
  Duration startWithin(Waiter waiter) {
    return reserved(share(waiter)).map(ReservedGpus::startWithin).orElse(Duration.ZERO);
  }

  /** Whether nothing is. */
  boolean isNothing() {
    return owners.isEmpty();
  }

  /**
   * Whether the session lies within what its account has reserved of the model, beside what of it
   * runs and stays.
   *
   * @param more GPUs that others of it are about to have
   */
  boolean isWithin(Waiter waiter, int more) {
    Share own = share(waiter);
    return !waiter.session.preemptible()
        && used.getOrDefault(own, 0) + more + waiter.gpus
            <= reserved(own).map(ReservedGpus::gpus).orElse(0);
  }

  /** Which nodes, for one account after the other. */
  private static final class Choice {
    private final ClusterState state;
    private final Lift gone;
    private final Map<Share, ReservedGpus> reserved;
    private final Map<Share, Integer> used = new HashMap<>();
    private final Map<NodeId, Map<AccountId, Integer>> staying = new HashMap<>();
    private final Map<NodeId, Set<AccountId>> promised = new HashMap<>();
    private final Set<NodeId> guaranteed = new HashSet<>();
    private final Map<NodeId, Share> owners = new HashMap<>();

    Choice(ClusterState state, Map<Share, ReservedGpus> reserved, Lift gone) {
      this.gone = gone;
      this.state = state;
      this.reserved = reserved;
    }

    Kept kept() {
      if (!gone.empty()) {
        state.held().values().stream().filter(Choice::stays).forEach(this::stands);
      }
      for (Promise promise : state.promises().values()) {
        QueuedSession waiting = state.queue().get(promise.session());
        if (waiting != null) {
          guaranteed.addAll(promise.guaranteed().isPresent() ? promise.nodes() : List.of());
          promise
              .nodes()
              .forEach(
                  node ->
                      promised
                          .computeIfAbsent(node, added -> new HashSet<>())
                          .add(waiting.account()));
        }
      }
      List<Share> shares = new ArrayList<>(reserved.keySet());
      shares.sort(
          Comparator.<Share, String>comparing(Share::model)
              .thenComparing(share -> share.account().value().toString()));
      shares.forEach(this::choose);
      return new Kept(Map.copyOf(owners), Map.copyOf(reserved), Map.copyOf(used));
    }

    private static boolean stays(HeldSession held) {
      return !held.tenure().preemptible() && held.tenure().leavesFor().isEmpty();
    }

    private void stands(HeldSession held) {
      for (HeldAllocation allocation : held.allocations()) {
        int gpus = allocation.gpuUuids().size();
        staying
            .computeIfAbsent(allocation.node(), added -> new HashMap<>())
            .merge(held.account(), gpus, Integer::sum);
        NodeView node = state.nodes().get(allocation.node());
        if (node != null && held.countsAsRunning()) {
          used.merge(new Share(held.account(), node.model()), gpus, Integer::sum);
        }
      }
    }

    private void choose(Share share) {
      AccountId account = share.account();
      List<NodeView> nodes = new ArrayList<>();
      for (NodeView node : state.nodes().values()) {
        if (node.pool().equals(new Pool(WORLD, share.model()))
            && gone.takesWork(node.availability())
            && !owners.containsKey(node.id())
            && promised.getOrDefault(node.id(), Set.of()).stream().allMatch(account::equals)) {
          nodes.add(node);
        }
      }
      nodes.sort(
          Comparator.<NodeView>comparingInt(node -> ofOthers(account, node))
              .thenComparingInt(node -> hindrance(account, node))
              .thenComparing((one, other) -> Order.unsigned(one.id().value(), other.id().value())));
      int missing = Optional.ofNullable(reserved.get(share)).map(ReservedGpus::gpus).orElse(0);
      for (NodeView node : nodes) {
        if (missing <= 0) {
          return;
        }
        owners.put(node.id(), share);
        missing -= (int) node.gpus().stream().filter(gpu -> gone.down() || gpu.healthy()).count();
      }
    }

    /** What its own sessions stand on or are guaranteed comes first, what others were told last. */
    private int hindrance(AccountId account, NodeView node) {
      if (staying.getOrDefault(node.id(), Map.of()).containsKey(account)
          || guaranteed.contains(node.id())) {
        return 0;
      }
      return promised.containsKey(node.id()) ? 2 : 1;
    }

    private int ofOthers(AccountId account, NodeView node) {
      return staying.getOrDefault(node.id(), Map.of()).entrySet().stream()
          .filter(entry -> !entry.getKey().equals(account))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }
}
