package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.Spec;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders what a node should be doing: every allocation it holds, whole. */
final class DesiredSet {
  private final EnvironmentSeal seal;

  DesiredSet(EnvironmentSeal seal) {
    this.seal = seal;
  }

  /** What each of the nodes should be doing; nothing is a list too. */
  Map<NodeId, List<Desired>> of(Transaction tx, Collection<NodeId> nodes) {
    Map<NodeId, List<Desired>> desired = new HashMap<>();
    if (nodes.isEmpty()) {
      return desired;
    }
    nodes.forEach(node -> desired.put(node, new ArrayList<>()));
    List<Allocation> held = tx.allocations().heldOn(nodes);
    Map<UUID, Session> sessions =
        tx
            .sessions()
            .findAll(held.stream().map(allocation -> allocation.session().value()).toList())
            .stream()
            .collect(Collectors.toMap(s -> s.id().value(), Function.identity()));
    for (Allocation allocation : held) {
      Session session = sessions.get(allocation.session().value());
      if (session == null) {
        throw new IllegalStateException("allocation without a session: " + allocation.id());
      }
      Objects.requireNonNull(desired.get(allocation.node())).add(desired(allocation, session));
    }
    return desired;
  }

  /** That of an element is sealed for its array, and says which element it is. */
  private Map<String, String> environment(Session session) {
    Optional<ArrayPlace> place = session.request().array();
    SessionId sealedFor = place.map(ArrayPlace::array).map(SessionId::new).orElse(session.id());
    Map<String, String> environment =
        session
            .request()
            .environmentSealed()
            .map(bytes -> seal.open(sealedFor, bytes))
            .orElse(Map.of());
    if (place.isEmpty()) {
      return environment;
    }
    Map<String, String> more = new HashMap<>(environment);
    more.put("TOLLGATE_ARRAY_ID", place.get().array().toString());
    more.put("TOLLGATE_ARRAY_INDEX", Integer.toString(place.get().index()));
    return more;
  }

  private Desired desired(Allocation allocation, Session session) {
    Map<String, String> environment = environment(session);
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
