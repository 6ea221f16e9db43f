package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one pass found for one session.
 *
 * @param session who
 * @param turn when it was considered, from 0
 * @param begins where it starts now, empty when it does not
 * @param open whether it would have fitted at its turn beside all that is held and kept for others
 * @param accountOpen whether its account might have run it at its turn
 * @param paceOpen whether throttles might have let it start at its turn
 * @param slot when it starts at the latest, {@link Ticks#NEVER} when it got no slot
 * @param nodes where its slot is
 * @param promise what it was told
 */
record Outcome(
    QueuedSession session,
    int turn,
    List<Placement> begins,
    boolean open,
    boolean accountOpen,
    boolean paceOpen,
    long slot,
    List<NodeLine> nodes,
    Optional<Promise> promise) {

  boolean started() {
    return !begins.isEmpty();
  }

  boolean hasSlot() {
    return slot < Ticks.NEVER;
  }

  Optional<Instant> slotInstant() {
    return hasSlot() ? Optional.of(Ticks.instant(slot)) : Optional.empty();
  }
}
