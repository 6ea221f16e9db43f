package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.Spec;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders what a node should be doing: every allocation it holds, whole. */
final class DesiredSet {
  private final EnvironmentSeal seal;

  DesiredSet(EnvironmentSeal seal) {
    this.seal = seal;
  }

  List<Desired> of(Transaction tx, NodeId node) {
    List<Allocation> held = tx.allocations().heldOn(node);
    Map<UUID, Session> sessions =
        tx
            .sessions()
            .findAll(held.stream().map(allocation -> allocation.session().value()).toList())
            .stream()
            .collect(Collectors.toMap(s -> s.id().value(), Function.identity()));
    List<Desired> desired = new ArrayList<>();
    for (Allocation allocation : held) {
      Session session = sessions.get(allocation.session().value());
      if (session == null) {
        throw new IllegalStateException("allocation without a session: " + allocation.id());
      }
      desired.add(desired(allocation, session));
    }
    return desired;
  }

  private Desired desired(Allocation allocation, Session session) {
    Map<String, String> environment =
        session
            .request()
            .environmentSealed()
            .map(bytes -> seal.open(session.id(), bytes))
            .orElse(Map.of());
    Spec spec =
        new Spec(
            session.request().command(),
            environment,
            session.request().ports(),
            allocation.cpus(),
            allocation.memoryBytes());
    return new Desired(
        allocation.id().value(),
        allocation.session().value(),
        allocation.attempt(),
        allocation.rank(),
        allocation.ranks(),
        allocation.target(),
        allocation.stopReason().orElse(null),
        allocation.gpuUuids(),
        allocation.gpuThousandths() < Shape.WHOLE ? allocation.gpuThousandths() : null,
        allocation.runLimit().toMillis(),
        allocation.grace().toMillis(),
        allocation.startTimeout().toMillis(),
        spec);
  }
}
