package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** The operators' rules of a state, of which some are lifted for one session and no other. */
final class LiftedRules {
  private final ClusterState state;
  private final QueuedSession session;
  private final InForce rules;
  private final long at;
  private int copies;

  LiftedRules(ClusterState state, QueuedSession session, Instant now) {
    this.state = state;
    this.session = session;
    this.at = Ticks.of(now);
    this.rules = InForce.of(state, World.POLICY, at);
  }

  /**
   * Puts into the cluster what is left of them.
   *
   * @param told the sentences of its reasons: a rule of nodes is lifted when one names it
   */
  void keep(Cluster cluster, Set<WaitCode> lifted, String told) {
    cluster.rules(state.rules().starts(), state.rules().version());
    if (!lifted.contains(WaitCode.MAINTENANCE)) {
      state.rules().windows().values().forEach(cluster::put);
    }
    List<Control> covering = new ArrayList<>(rules.over(session, ControlAction.QUEUE));
    covering.addAll(rules.over(session, ControlAction.BLOCK));
    covering.addAll(rules.throttling(session));
    for (Control control : state.rules().controls().values()) {
      boolean gone = lifted.contains(InForce.code(control.action()));
      if (!covering.contains(control)) {
        if (!gone || !control.isOfNodes() || !told.contains(control.id().toString())) {
          cluster.put(control);
        }
      } else if (control.action() == ControlAction.THROTTLE) {
        throttle(cluster, control, gone);
      } else if (gone) {
        state.queue().values().stream()
            .filter(other -> !other.id().equals(session.id()))
            .filter(other -> rules.over(other, control.action()).contains(control))
            .forEach(other -> cluster.put(copy(control, control.action(), other)));
      } else {
        cluster.put(control);
        cluster.put(copy(control, control.action(), session));
      }
    }
  }

  /** The session leaves its scope when it is lifted, and must be held otherwise if it is not. */
  private void throttle(Cluster cluster, Control control, boolean gone) {
    if (control.scope().kind() != ControlScope.Kind.SESSION) {
      cluster.put(control);
    }
    Pace pace = new Pace(rules, at);
    if (!gone && !pace.clear(session, at)) {
      cluster.put(copy(control, ControlAction.QUEUE, session));
    }
  }

  private Control copy(Control control, ControlAction action, QueuedSession of) {
    return new Control(
        new UUID(control.id().getMostSignificantBits() + 1, ++copies),
        control.world(),
        action,
        ControlScope.of(ControlScope.Kind.SESSION, of.id().value()),
        OptionalInt.empty(),
        false,
        Optional.empty(),
        control.reason(),
        control.author(),
        control.since(),
        control.until(),
        Optional.empty());
  }
}
