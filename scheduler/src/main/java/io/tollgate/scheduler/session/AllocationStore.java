package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Allocations and the desired version of the nodes that hold them, bound to one transaction. */
public interface AllocationStore {
  /** The allocations of one attempt, by rank. */
  List<Allocation> ofAttempt(SessionId session, int attempt);

  /** The same for several sessions, each with its attempt; one that has none is left out. */
  default Map<SessionId, List<Allocation>> ofAttempts(Map<SessionId, Integer> attempts) {
    Map<SessionId, List<Allocation>> found = new HashMap<>();
    attempts.forEach(
        (session, attempt) -> {
          List<Allocation> ranks = ofAttempt(session, attempt);
          if (!ranks.isEmpty()) {
            found.put(session, ranks);
          }
        });
    return found;
  }

  /** All allocations of the sessions, by session, attempt and rank. */
  List<Allocation> ofSessions(Collection<UUID> sessions);

  /** What is not yet released on a node, in the order of ids. */
  List<Allocation> heldOn(NodeId node);

  /** The same of several nodes. */
  default List<Allocation> heldOn(Collection<NodeId> nodes) {
    return nodes.stream().flatMap(node -> heldOn(node).stream()).toList();
  }

  /**
   * Allocations changed at or after the transaction id.
   *
   * @param heldOnly leave out those that were released, for a first load
   */
  List<Allocation> changedSince(String xid, boolean heldOnly);

  /** Allocations that may still be held although their bound has passed on a lost node. */
  List<Allocation> certainlyOver(Instant now);

  /**
   * Orders the ranks of an attempt to stop; those already ordered stay as they are. The latest end
   * stands: a node that does not hear the order runs on to its run limit.
   */
  void orderStop(SessionId session, int attempt, String reason);

  /** An order to stop, and why. */
  record StopOrder(SessionId session, int attempt, String reason) {}

  /** The same for several sessions, in one round trip. */
  default void orderStops(List<StopOrder> orders) {
    orders.forEach(order -> orderStop(order.session(), order.attempt(), order.reason()));
  }

  /** Lets a prepared gang go. */
  void orderRun(SessionId session, int attempt);

  /** Raises the run limit of an attempt's ranks; it never goes down. */
  void raiseRunLimit(SessionId session, int attempt, Duration runLimit, Instant latestEnd);

  /**
   * The clock of RUNNING began: the end is now known better than at the start. It is counted by the
   * run limit that was sent, which an extension may have raised before it was acknowledged.
   *
   * @param bound what may pass after the run limit until the end is certain
   */
  void setLatestEnd(SessionId session, int attempt, Instant running, Duration bound);

  /** The same for several sessions, each with its attempt, in one round trip. */
  default void setLatestEnds(Map<SessionId, Integer> attempts, Instant running, Duration bound) {
    attempts.forEach((session, attempt) -> setLatestEnd(session, attempt, running, bound));
  }

  /**
   * Gives the GPUs back: the agent confirmed the end, or it is certain.
   *
   * @return whether it was held until now
   */
  boolean release(AllocationId id, String cause, Instant now);

  /** The same for several allocations, in one round trip for each kind of row. */
  default void release(List<AllocationId> ids, String cause, Instant now) {
    ids.forEach(id -> release(id, cause, now));
  }

  /** How long the files of released allocations are kept after their release, where it is known. */
  Map<UUID, Long> keepSeconds(Collection<UUID> ids);

  /** Allocations by id, released or not. */
  List<Allocation> findAll(Collection<UUID> ids);

  /**
   * Stores new allocations, which hold their GPUs from now on, and moves the desired version of
   * their nodes on. A GPU that is held already makes the transaction fail.
   */
  void insert(List<Allocation> allocations, Cause cause);
}
