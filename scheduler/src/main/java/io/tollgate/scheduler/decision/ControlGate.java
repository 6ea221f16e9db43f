package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Queues, or blocks, that cover a session; a suspension of its account is a block. All are told,
 * and it opens when the last of them ends.
 *
 * @param action which
 */
record ControlGate(ControlAction action, ClusterState state, InForce rules) implements Gate {
  @Override
  public boolean concerns(QueuedSession session) {
    return suspended(session).isPresent() || !rules.over(session, action).isEmpty();
  }

  @Override
  public WaitCode code() {
    return InForce.code(action);
  }

  @Override
  public long opens(QueuedSession session) {
    return suspended(session).isPresent() ? Ticks.NEVER : rules.opens(session, action);
  }

  private Optional<Instant> suspended(QueuedSession session) {
    return action == ControlAction.BLOCK
        ? state.account(session).suspendedSince()
        : Optional.empty();
  }

  @Override
  public WaitReason reason(QueuedSession session) {
    List<String> sentences = new ArrayList<>();
    suspended(session).ifPresent(since -> sentences.add("The account is suspended since " + since));
    for (Control control : rules.over(session, action)) {
      sentences.add("Nothing starts under " + InForce.words(control));
    }
    long until = opens(session);
    return WaitReason.of(
        code(),
        String.join(". ", sentences) + ".",
        until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until)));
  }
}
