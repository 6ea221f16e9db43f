package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The latest start told to a waiting session, with the nodes kept for it. It moves earlier freely,
 * later only for a cause.
 *
 * @param session who was told
 * @param latestStart what was told last
 * @param givenAt when it was first told
 * @param order its place among the promises told at the same moment
 * @param nodes the nodes kept for it, one per node of its shape, from {@code latestStart} on
 * @param freed whether others were made to leave for it; such a promise counts in no number of them
 * @param guaranteed when a contract guarantees its start at the latest; such a promise counts in no
 *     number of them either
 * @param later why it moved later last time, empty when it never did
 */
public record Promise(
    SessionId session,
    Instant latestStart,
    Instant givenAt,
    int order,
    List<NodeId> nodes,
    boolean freed,
    Optional<Instant> guaranteed,
    Optional<Cause> later)
    implements Comparable<Promise> {

  /** What may move a promise later. */
  public enum Cause {
    /** A node kept for it is lost or unreachable. */
    NODE_LOST,
    /** A node kept for it is sick, or has a sick GPU. */
    GPU_SICK,
    /** An operator took a node or the account out. */
    OPERATOR_CONTROL,
    /** Work ahead of it outlived its latest end. */
    WORK_OUTLIVED,
    /** No server led when its time came. */
    SERVER_ABSENT,
    /** Its own start failed, or its own earlier allocation is not released. */
    OWN_START_FAILED
  }

  public Promise {
    nodes = List.copyOf(nodes);
  }

  /** One for which nobody was made to leave. */
  public Promise(
      SessionId session,
      Instant latestStart,
      Instant givenAt,
      int order,
      List<NodeId> nodes,
      Optional<Cause> later) {
    this(session, latestStart, givenAt, order, nodes, false, Optional.empty(), later);
  }

  /** The same, with why it is late. */
  public Promise because(Cause cause) {
    return new Promise(
        session, latestStart, givenAt, order, nodes, freed, guaranteed, Optional.of(cause));
  }

  /** Whether it counts among those that a pool and an account may have. */
  boolean counts() {
    return !freed && guaranteed.isEmpty();
  }

  /** In the order they were given. */
  @Override
  public int compareTo(Promise other) {
    int byTime = givenAt.compareTo(other.givenAt);
    if (byTime != 0) {
      return byTime;
    }
    int byOrder = Integer.compare(order, other.order);
    return byOrder != 0 ? byOrder : session.compareTo(other.session);
  }
}
