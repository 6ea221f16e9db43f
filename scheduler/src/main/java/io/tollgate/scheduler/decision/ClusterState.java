package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything a decision sees, at one moment. {@link Cluster} makes them; nothing may change the
 * maps afterwards. The order of the maps never matters.
 *
 * @param nodes the fleet
 * @param queue sessions that wait
 * @param held sessions that hold GPUs
 * @param accounts the accounts of both
 * @param promises what waiting sessions were told
 * @param learned what experience says
 * @param rules what operators have laid down
 */
public record ClusterState(
    Map<NodeId, NodeView> nodes,
    Map<SessionId, QueuedSession> queue,
    Map<SessionId, HeldSession> held,
    Map<AccountId, AccountView> accounts,
    Map<SessionId, Promise> promises,
    Learned learned,
    OperatorRules rules) {

  /** Nothing at all. */
  public static final ClusterState EMPTY =
      new ClusterState(
          Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Learned.NOTHING, OperatorRules.NONE);

  /** The same with other promises. */
  public ClusterState withPromises(Map<SessionId, Promise> other) {
    return new ClusterState(nodes, queue, held, accounts, other, learned, rules);
  }

  /** The same with other sessions. */
  public ClusterState withSessions(
      Map<SessionId, QueuedSession> waiting, Map<SessionId, HeldSession> running) {
    return new ClusterState(nodes, waiting, running, accounts, promises, learned, rules);
  }

  /**
   * As much of it as decides whether promised slots are still there: the promised and who starts,
   * their nodes, and all work on these nodes or of these accounts.
   *
   * @param also a session that is kept too, if it is there
   * @param starts what starts
   */
  public ClusterState aroundPromises(SessionId also, List<Start> starts) {
    Set<SessionId> wanted = new HashSet<>(promises.keySet());
    Set<NodeId> places = new HashSet<>();
    wanted.add(also);
    promises.values().forEach(promise -> places.addAll(promise.nodes()));
    for (Start start : starts) {
      wanted.add(start.session());
      start.placements().forEach(placed -> places.add(placed.node()));
    }
    Map<SessionId, QueuedSession> waiting = new HashMap<>();
    Set<AccountId> whose = new HashSet<>();
    for (SessionId id : wanted) {
      QueuedSession session = queue.get(id);
      if (session != null) {
        waiting.put(id, session);
        whose.add(session.account());
      }
    }
    Map<SessionId, HeldSession> running = new HashMap<>();
    for (HeldSession session : held.values()) {
      if (session.id().equals(also)
          || whose.contains(session.account())
          || session.allocations().stream().anyMatch(one -> places.contains(one.node()))) {
        running.put(session.id(), session);
      }
    }
    Map<NodeId, NodeView> fleet = new HashMap<>(nodes);
    fleet.keySet().retainAll(places);
    return new ClusterState(fleet, waiting, running, accounts, promises, learned, rules);
  }

  /** The same with other experience. */
  public ClusterState withLearned(Learned other) {
    return new ClusterState(nodes, queue, held, accounts, promises, other, rules);
  }

  /** The account of that session, or an error: every account of a session is in the state. */
  AccountView account(QueuedSession session) {
    AccountView view = accounts.get(session.account());
    if (view == null) {
      throw new IllegalStateException(
          "account " + session.account() + " of session " + session.id() + " is not in the state");
    }
    return view;
  }
}
