package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The cluster as it is folded from changed rows, one row at a time; {@link #snapshot} is what a
 * decision sees. Owned by one thread. Only the maps that changed since the last snapshot are
 * copied.
 */
public final class Cluster {
  private final Folded<NodeId, NodeView> nodes = new Folded<>();
  private final Folded<SessionId, QueuedSession> queue = new Folded<>();
  private final Folded<SessionId, HeldSession> held = new Folded<>();
  private final Folded<AccountId, AccountView> accounts = new Folded<>();
  private final Folded<SessionId, Promise> promises = new Folded<>();
  private final Folded<UUID, Control> controls = new Folded<>();
  private final Folded<UUID, MaintenanceWindow> windows = new Folded<>();
  private List<RecentStart> starts = List.of();
  private long rulesVersion;

  /** Adds the node or replaces the one of this id. */
  public Cluster put(NodeView node) {
    nodes.put(node.id(), node);
    return this;
  }

  /** Adds the waiting session or replaces it. */
  public Cluster put(QueuedSession session) {
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
        nodes.frozen(),
        queue.frozen(),
        held.frozen(),
        accounts.frozen(),
        promises.frozen(),
        new OperatorRules(controls.frozen(), windows.frozen(), starts, rulesVersion));
  }

  /** A map that is copied before its first change after it was handed out. */
  private static final class Folded<K, V> {
    private Map<K, V> map = new HashMap<>();
    private boolean handedOut;

    void put(K key, V value) {
      if (!value.equals(map.get(key))) {
        own().put(key, value);
      }
    }

    void remove(K key) {
      if (map.containsKey(key)) {
        own().remove(key);
      }
    }

    Map<K, V> frozen() {
      handedOut = true;
      return Collections.unmodifiableMap(map);
    }

    private Map<K, V> own() {
      if (handedOut) {
        map = new HashMap<>(map);
        handedOut = false;
      }
      return map;
    }
  }
}
