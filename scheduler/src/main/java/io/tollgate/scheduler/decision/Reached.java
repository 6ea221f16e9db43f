package io.tollgate.scheduler.decision;

import java.util.Optional;

/**
 * A bound that what runs has reached.
 *
 * @param bound which
 * @param running how much runs
 * @param until when it lets one more run, {@link Ticks#NEVER} when it never does
 */
record Reached(Bound bound, int running, long until) {

  WaitReason reason() {
    return WaitReason.of(
        bound.code(),
        bound.sentence()
            + " "
            + bound.most()
            + " "
            + bound.unit().word()
            + " at once; "
            + running
            + " run.",
        until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until)));
  }
}
