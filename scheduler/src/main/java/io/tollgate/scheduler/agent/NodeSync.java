package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A sync that is being taken: who says what, and what its node holds. */
final class NodeSync {
  private final Identity identity;
  private final SyncRequest request;
  private final Act act;
  private final NodeStarts starts;
  private final Map<UUID, Allocation> held = new HashMap<>();
  private final Set<UUID> reported = new HashSet<>();

  NodeSync(Identity identity, SyncRequest request, Instant now) {
    this.identity = identity;
    this.request = request;
    this.act =
        new Act(
            actor(identity.node()), "sync:" + identity.instance() + ":" + request.sequence(), now);
    this.starts = new NodeStarts(identity);
    request.allocations().forEach(report -> reported.add(report.id()));
  }

  /** How rows name a node's agent. */
  static String actor(NodeId node) {
    return "node:" + node;
  }

  Identity identity() {
    return identity;
  }

  NodeId node() {
    return identity.node();
  }

  SyncRequest request() {
    return request;
  }

  List<AllocationReport> reports() {
    return request.allocations();
  }

  Act act() {
    return act;
  }

  Cause cause() {
    return new Cause(act.actor(), act.requestId(), "agent report");
  }

  NodeStarts starts() {
    return starts;
  }

  void holds(Allocation allocation) {
    held.put(allocation.id().value(), allocation);
  }

  /** What the node holds, by id. */
  Map<UUID, Allocation> held() {
    return held;
  }

  /** Ids of which the sync says something although the node does not hold them. */
  List<UUID> unknown() {
    return reported.stream().filter(id -> !held.containsKey(id)).toList();
  }

  /** What the node holds and the sync says nothing of. */
  List<Allocation> unsaid() {
    return held.values().stream().filter(one -> !reported.contains(one.id().value())).toList();
  }

  AgentStore.Beat beat() {
    return new AgentStore.Beat(node(), identity.instance(), request.sequence());
  }
}
