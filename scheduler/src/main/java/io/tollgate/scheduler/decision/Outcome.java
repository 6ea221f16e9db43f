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
 * @param limitsOpen whether its limits would have let it start at its turn
 * @param slot when it starts at the latest, {@link Ticks#NEVER} when it got no slot
 * @param nodes where its slot is
 */
record Outcome(
    QueuedSession session,
    int turn,
    List<Placement> begins,
    boolean open,
    boolean limitsOpen,
    long slot,
    List<NodeLine> nodes) {

  boolean started() {
    return !begins.isEmpty();
  }

  boolean hasSlot() {
    return slot < Ticks.NEVER;
  }

  Optional<Instant> slotInstant() {
    return hasSlot() ? Optional.of(Ticks.instant(slot)) : Optional.empty();
  }

  Outcome with(Slot got) {
    return new Outcome(session, turn, begins, open, limitsOpen, got.start(), got.nodes());
  }
}
