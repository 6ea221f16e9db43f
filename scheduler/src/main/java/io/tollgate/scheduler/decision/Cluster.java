package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.UUID;

/**
 * The cluster as it is folded from changed rows, one row at a time; {@link #snapshot} is what a
 * decision sees. Owned by one thread. Only what changed since the last snapshot is copied.
 */
public final class Cluster {
  private final Shards.Changing<NodeId, NodeView> nodes = new Shards.Changing<>();
  private final Shards.Changing<SessionId, QueuedSession> queue = new Shards.Changing<>();
  private final Shards.Changing<SessionId, HeldSession> held = new Shards.Changing<>();
  private final Shards.Changing<AccountId, AccountView> accounts = new Shards.Changing<>();
  private final Shards.Changing<SessionId, Promise> promises = new Shards.Changing<>();
  private final Mix.Counter arrivals = new Mix.Counter();
  private Prices prices = Prices.NONE;
  private final Shards.Changing<UUID, Control> controls = new Shards.Changing<>();
  private final Shards.Changing<UUID, MaintenanceWindow> windows = new Shards.Changing<>();
  private List<RecentStart> starts = List.of();
  private long rulesVersion;

  /** Adds the node or replaces the one of this id. */
  public Cluster put(NodeView node) {
    nodes.put(node.id(), node);
    return this;
  }

  /** Adds the waiting session or replaces it; who is added counts as an arrival. */
  public Cluster put(QueuedSession session) {
    if (!queue.has(session.id())) {
      arrivals.arrived(session.need(), session.queuedAt());
    }
    queue.put(session.id(), session);
    return this;
  }

  /** Adds the session that holds GPUs or replaces it. */
  public Cluster put(HeldSession session) {
    held.put(session.id(), session);
    return this;
  }

  /** Adds the account or replaces it. */
  public Cluster put(AccountView account) {
    accounts.put(account.id(), account);
    return this;
  }

  /** Adds the promise or replaces it. */
  public Cluster put(Promise promise) {
    promises.put(promise.session(), promise);
    return this;
  }

  /** Adds an operator's control, replaces it, or forgets one that has ended. */
  public Cluster put(Control control) {
    if (control.endedAt().isPresent()) {
      controls.remove(control.id());
    } else {
      controls.put(control.id(), control);
    }
    return this;
  }

  /** Adds planned maintenance, replaces it, or forgets what is cancelled or over. */
  public Cluster put(MaintenanceWindow window) {
    if (window.endedAt().isPresent()) {
      windows.remove(window.id());
    } else {
      windows.put(window.id(), window);
    }
    return this;
  }

  /** The starts of the last minute and the version of the operators' rules. */
  public Cluster rules(List<RecentStart> recent, long version) {
    starts = recent;
    rulesVersion = version;
    return this;
  }

  /** What placing weighs by from now on: the last plan's. */
  public Cluster put(Prices inForce) {
    prices = inForce;
    return this;
  }

  /** Forgets the node; a no-op when it is not there, as all removals are. */
  public Cluster removeNode(NodeId id) {
    nodes.remove(id);
    return this;
  }

  /** Forgets the waiting session. */
  public Cluster removeQueued(SessionId id) {
    queue.remove(id);
    return this;
  }

  /** Forgets the session that held GPUs: they are free. */
  public Cluster removeHeld(SessionId id) {
    held.remove(id);
    return this;
  }

  /** Forgets the account. */
  public Cluster removeAccount(AccountId id) {
    accounts.remove(id);
    return this;
  }

  /** Forgets the promise. */
  public Cluster removePromise(SessionId id) {
    promises.remove(id);
    return this;
  }

  /** The cluster as it is now; later changes do not show in it. */
  public ClusterState snapshot() {
    return new ClusterState(
        nodes.shown(),
        queue.shown(),
        held.shown(),
        accounts.shown(),
        promises.shown(),
        new Learned(arrivals.mix(), prices),
        new OperatorRules(controls.shown(), windows.shown(), starts, rulesVersion));
  }
}
