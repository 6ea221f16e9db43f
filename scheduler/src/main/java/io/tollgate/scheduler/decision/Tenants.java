package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may be made to leave, by node, and who leaves for whom; kept from decision to decision. Where
 * nobody is preemptible it is empty and costs nothing.
 */
final class Tenants {
  private final Map<NodeId, Map<SessionId, HeldSession>> mayLeave = new HashMap<>();
  private final TreeMap<Integer, Integer> classes = new TreeMap<>();
  private final Map<SessionId, Map<SessionId, HeldSession>> leaving = new HashMap<>();

  /** Everybody who leaves for somebody and still holds something. */
  private final Map<SessionId, HeldSession> allLeaving = new HashMap<>();

  void add(HeldSession session) {
    session
        .tenure()
        .leavesFor()
        .ifPresent(
            claimant -> {
              allLeaving.put(session.id(), session);
              leaving
                  .computeIfAbsent(claimant, added -> new HashMap<>())
                  .put(session.id(), session);
            });
    if (session.tenure().preemptible()) {
      classes.merge(session.priority(), 1, Integer::sum);
      session
          .allocations()
          .forEach(
              held ->
                  mayLeave
                      .computeIfAbsent(held.node(), added -> new HashMap<>())
                      .put(session.id(), session));
    }
  }

  /** A session that was added. */
  void remove(HeldSession session) {
    allLeaving.remove(session.id());
    session
        .tenure()
        .leavesFor()
        .ifPresent(
            claimant ->
                leaving.computeIfPresent(claimant, (id, own) -> without(own, session.id())));
    if (session.tenure().preemptible()) {
      classes.computeIfPresent(session.priority(), (of, count) -> count == 1 ? null : count - 1);
      session
          .allocations()
          .forEach(
              held ->
                  mayLeave.computeIfPresent(held.node(), (id, own) -> without(own, session.id())));
    }
  }

  void clear() {
    mayLeave.clear();
    classes.clear();
    leaving.clear();
    allLeaving.clear();
  }

  private static @Nullable Map<SessionId, HeldSession> without(
      Map<SessionId, HeldSession> own, SessionId gone) {
    own.remove(gone);
    return own.isEmpty() ? null : own;
  }

  /** Whether anybody of a lower class may be made to leave. */
  boolean anyBelow(int priority) {
    return !classes.isEmpty() && classes.firstKey() < priority;
  }

  /** Whether anybody may be made to leave. */
  boolean any() {
    return !classes.isEmpty();
  }

  /** Who may be made to leave that node, in no order. */
  Collection<HeldSession> mayLeave(NodeId node) {
    return mayLeave.getOrDefault(node, Map.of()).values();
  }

  /** Everybody who leaves for somebody, in no order. */
  Collection<HeldSession> leaving() {
    return allLeaving.values();
  }

  /** Who still holds something and leaves for that session, in no order. */
  Collection<HeldSession> leavingFor(SessionId claimant) {
    return leaving.getOrDefault(claimant, Map.of()).values();
  }
}
