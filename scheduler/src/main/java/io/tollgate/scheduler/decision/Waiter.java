package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.util.List;

/** One who waits, with what follows from the session and the policy and need not be asked again. */
final class Waiter {
  final QueuedSession session;
  final Kin kin;
  final Pool pool;

  /** Its number while it waits: small, and used again by others afterwards. */
  final int number;

  final int priority;

  /** GPUs over all nodes. */
  final int gpus;

  /** GPU-minutes of the prepaid time that is left. */
  final double minutes;

  private final boolean gang;
  final long queuedAt;

  /** How long it holds GPUs at most. */
  final long length;

  /** How long a slot of it is. */
  final long slotLength;

  /** The same for the least time that it would start for; itself when that is all. */
  final Waiter least;

  /** What it fills while it runs. */
  List<Limits.Part> limits = List.of();

  /** Whether a gate could keep it back now or later. */
  boolean gated = true;

  /** Whether it waits no more. */
  boolean gone;

  /** Its place among all who wait, the oldest first. */
  int age;

  /** What is claimed when it goes next ({@link Waitlist}); smaller first. */
  double claim;

  Waiter(QueuedSession session, Kin kin, int number, Policy policy) {
    this.session = session;
    this.kin = kin;
    this.pool = kin.need().pool();
    this.number = number;
    this.priority = session.priority();
    this.gpus = session.shape().gpus();
    this.minutes = session.gpuMinutes();
    this.gang = session.shape().isGang();
    this.queuedAt = Ticks.of(session.queuedAt());
    this.length = Ticks.of(policy.heldAtMost(session.runLimit()));
    this.least =
        session.atLeast().isEmpty()
            ? this
            : new Waiter(session.lasting(session.least()), kin, number, policy);
    this.slotLength = length + (policy.slack().isZero() ? 0 : Ticks.of(policy.slack()));
  }

  /** The same for exactly that time. */
  Waiter lasting(Duration time, Round round, Limits counted) {
    Waiter made = new Waiter(session.lasting(time), kin, number, round.policy());
    made.limits = counted.parts(round.state(), made.session);
    made.gated = gated;
    return made;
  }

  boolean isGang() {
    return gang;
  }
}
