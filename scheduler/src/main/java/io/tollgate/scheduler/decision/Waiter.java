package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One who waits, with what follows from the session and the policy and need not be asked again. */
final class Waiter {
  final QueuedSession session;

  /** The session's, at hand for those who go through everybody. */
  final SessionId id;

  final Kin kin;
  final Pool pool;

  /** Its number while it waits: small, and used again by others afterwards. */
  final int number;

  final int priority;

  /** What its owner ranks it among his own; higher first. */
  final int ownPriority;

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

  /** Those of its account and project, itself among them, in their order. */
  @Nullable Branch branch;

  /** What it fills while it runs. */
  List<Part> limits = List.of();

  /** The number of what it fills at least, see {@link Limits}. */
  int fills;

  /** By what number it asks for parts of GPUs to join; below 0 when it wants none. */
  int parts = -1;

  /** Whether a gate could keep it back now or later. */
  boolean gated = true;

  /** Whether it waits no more. */
  boolean gone;

  /** Whether it is among those in order of age. */
  boolean aged;

  Waiter(QueuedSession session, Kin kin, int number, Policy policy) {
    this.session = session;
    this.id = session.id();
    this.kin = kin;
    this.pool = kin.need().pool();
    this.number = number;
    this.priority = session.priority();
    this.ownPriority = session.ownPriority();
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
    made.limits = counted.fills.parts(round.state(), made.session).parts();
    made.gated = gated;
    made.parts = parts;
    return made;
  }

  /** It asks by that number for parts of GPUs to join. */
  void asksForPartsBy(int partsNumber) {
    parts = partsNumber;
    least.parts = partsNumber;
  }

  boolean isGang() {
    return gang;
  }
}
