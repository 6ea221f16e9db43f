package io.tollgate.scheduler.decision;

import java.util.Optional;

/**
 * A bound that what runs has reached.
 *
 * @param bound which
 * @param running how much runs
 * @param needed how much one more needs
 * @param until when it lets that run, {@link Ticks#NEVER} when it never does
 */
record Reached(Bound bound, long running, long needed, long until) {

  WaitReason reason() {
    return WaitReason.of(
        bound.code(),
        bound.sentence(running, needed),
        until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until)));
  }
}
