package io.tollgate.scheduler.control;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which open sessions a scope covers, bound to one transaction. */
public interface ReachStore {
  /** Some nodes of a world. */
  record Nodes(String world, Set<NodeId> ids, Optional<String> model) {
    public Nodes {
      ids = Set.copyOf(ids);
    }

    /** The nodes of a window. */
    static Nodes of(MaintenanceWindow window) {
      return new Nodes(window.world(), window.nodes(), window.model());
    }

    /** The nodes of a control that is about nodes. */
    static Nodes of(Control control) {
      ControlScope scope = control.scope();
      return new Nodes(
          control.world(),
          scope.id().map(id -> Set.of(new NodeId(id))).orElseGet(Set::of),
          scope.name());
    }
  }

  /** Whom a scope of sessions touches. */
  Reach of(ControlScope scope, String world);

  /** Whom nodes touch: who is on them, and, for all of a model, who waits for it. */
  Reach of(Nodes nodes);

  /** Sessions of a scope that start or run, by id. */
  List<SessionId> running(ControlScope scope, String world, int limit);

  /** Sessions that start or run on nodes, by id. */
  List<SessionId> running(Nodes nodes, int limit);
}
