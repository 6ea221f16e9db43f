package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.node.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The held syncs of this replica, at most one per node. A newer sync of a node ends the held one; a
 * wake takes it out exactly once, so that two wakes give one answer.
 */
final class Polls {
  /** A held sync. */
  interface Held {
    /** There may be something to say: look, and answer or hold again. */
    void wake();

    /** A newer sync is here: answer with nothing. */
    void overtaken();

    /** The version of the desired set that the agent has. */
    long desiredVersion();

    /** When the sync was held: a later one of the same node is the newer. */
    long heldNanos();

    /** True when this sync was held after the other. */
    default boolean isNewerThan(Held other) {
      return heldNanos() - other.heldNanos() > 0;
    }
  }

  private final Map<NodeId, Held> held = new HashMap<>();

  synchronized void hold(NodeId node, Held poll) {
    Held before = held.get(node);
    if (before != null && before != poll && before.isNewerThan(poll)) {
      poll.overtaken(); // It was being looked at while a newer sync came to be held.
      return;
    }
    held.put(node, poll);
    if (before != null && before != poll) {
      before.overtaken();
    }
  }

  /** Ends the held sync of a node because a newer one arrived. */
  synchronized void overtake(NodeId node) {
    Held before = held.remove(node);
    if (before != null) {
      before.overtaken();
    }
  }

  /** True while a sync of the node is held. */
  synchronized boolean holds(NodeId node) {
    return held.containsKey(node);
  }

  /** Takes the held sync out; whoever got it must answer it or hold it again. */
  synchronized Optional<Held> take(NodeId node) {
    return Optional.ofNullable(held.remove(node));
  }

  /** Takes this very sync out, if it is still held. */
  synchronized boolean take(NodeId node, Held poll) {
    return held.remove(node, poll);
  }

  /** The nodes with a held sync and the version each has. */
  synchronized Map<NodeId, Long> versions() {
    Map<NodeId, Long> versions = new HashMap<>();
    held.forEach((node, poll) -> versions.put(node, poll.desiredVersion()));
    return versions;
  }

  /** Takes everything out, at shutdown. */
  synchronized List<Held> takeAll() {
    List<Held> all = new ArrayList<>(held.values());
    held.clear();
    return all;
  }
}
