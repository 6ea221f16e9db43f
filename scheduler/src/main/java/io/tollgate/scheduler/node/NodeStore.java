package io.tollgate.scheduler.node;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Nodes and their GPUs, bound to one transaction. */
public interface NodeStore {
  /** Inserts a node that has yet to join. */
  void insert(
      NodeId id,
      String name,
      String world,
      byte[] tokenHash,
      Instant tokenUntil,
      Cause cause,
      Instant now);

  /** Whether an unremoved node has this name. */
  boolean nameIsTaken(String name);

  /** One node with GPUs, removed or not; by id or by name. */
  Optional<Node> find(String idOrName, String world);

  /** Nodes changed at or after the transaction id, removed ones too. */
  List<Node> changedSince(String xid);

  /** The GPUs of the nodes, by node. */
  Map<UUID, List<Gpu>> gpusOf(Collection<UUID> nodes);

  /** Nodes whose GPUs changed at or after the transaction id. */
  List<UUID> gpusChangedSince(String xid);

  /** Nodes by id, without GPUs. */
  List<Node> findAll(Collection<UUID> ids);

  /** Sets or lifts the cordon; lifting it forgets what failed starts say against the node. */
  void cordon(NodeId id, boolean cordoned, String reason, Instant now);

  /** Says whether only accounts with beta run on it. */
  void setBeta(NodeId id, boolean beta);

  /** Writes down what failed starts say against a node. */
  void setStartTrouble(NodeId id, StartTrouble trouble);

  /** Moves a node to another state if it is in one of the expected; tells whether it was. */
  boolean setState(NodeId id, Collection<String> expected, String state, Instant now);

  /** Marks a node removed: its key is void and its name free. */
  void remove(NodeId id, Instant now);

  /**
   * A node that was not heard from.
   *
   * @param state {@code ready} or {@code unreachable}
   * @param since the last time it was heard from
   */
  record Silent(NodeId node, String name, String state, Instant since) {}

  /**
   * Joined nodes that were not heard from since {@code limit}, by id.
   *
   * @param watchingSince nothing is held against a node for the time before
   */
  List<Silent> silent(Instant watchingSince, Instant limit);

  /** How many nodes are ready or unreachable. */
  int inService();

  /**
   * Versions of those nodes that take new work, locked against a change until the transaction ends.
   */
  Map<UUID, Long> lockTakingWork(Collection<UUID> nodes);

  /**
   * The most nodes of one model and, where a label must be the same, of one value of it that could
   * hold one node's part of the shape each if the world were empty; counted up to as many as the
   * shape has.
   */
  int thatCouldHold(String world, Shape shape);
}
