package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Weights;
import java.time.Duration;

/**
 * The rules a decision follows. {@link #change} makes one with other rules.
 *
 * @param order who comes first within an account, or in all where shares do not count
 * @param fairShare whether accounts and their projects take turns by what they used
 * @param halfLife after that time usage counts half
 * @param promises who is promised a start
 * @param placement by which rules nodes are compared
 * @param startTimeout how long a start may take
 * @param stopGrace time from the stop signal to the kill
 * @param cleanupBound time from the kill until the GPUs are free again
 */
public record Policy(
    QueueOrder order,
    boolean fairShare,
    Duration halfLife,
    PromiseRules promises,
    Weights placement,
    Duration startTimeout,
    Duration stopGrace,
    Duration cleanupBound) {

  /** What the server uses unless told otherwise. */
  public static final Policy DEFAULT =
      new Policy(
          QueueOrder.SIZE_AWARE,
          true,
          Duration.ofDays(7),
          PromiseRules.DEFAULT,
          Weights.DEFAULT,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  /** How late a round may begin what was promised, a change of leaders included. */
  private static final Duration ROUND_LATE_MAX = Duration.ofSeconds(10);

  public Policy {
    if (halfLife.isNegative() || halfLife.isZero()) {
      throw new IllegalArgumentException("a half-life is more than 0, not " + halfLife);
    }
  }

  /**
   * What every slot has to spare, so that a start that comes a little late still ends before the
   * next slot begins. Without it a promise that is a millisecond late pushes all behind it. None
   * where starts take no time, as in scenarios.
   */
  public Duration slack() {
    return startTimeout.compareTo(ROUND_LATE_MAX) < 0 ? startTimeout : ROUND_LATE_MAX;
  }

  /** How long GPUs are held at most by a session with this much prepaid time, from its start on. */
  public Duration heldAtMost(Duration runLimit) {
    return startTimeout.plus(runLimit).plus(stopGrace).plus(cleanupBound);
  }

  /** A copy to be changed. */
  public Draft change() {
    return new Draft(this);
  }

  /** Rules in the making; what is not said stays as it was. */
  public static final class Draft {
    private QueueOrder order;
    private boolean fairShare;
    private Duration halfLife;
    private PromiseRules promises;
    private Weights placement;
    private Duration startTimeout;
    private Duration stopGrace;
    private Duration cleanupBound;

    private Draft(Policy from) {
      this.order = from.order;
      this.fairShare = from.fairShare;
      this.halfLife = from.halfLife;
      this.promises = from.promises;
      this.placement = from.placement;
      this.startTimeout = from.startTimeout;
      this.stopGrace = from.stopGrace;
      this.cleanupBound = from.cleanupBound;
    }

    public Draft order(QueueOrder given) {
      this.order = given;
      return this;
    }

    public Draft fairShare(boolean given) {
      this.fairShare = given;
      return this;
    }

    public Draft halfLife(Duration given) {
      this.halfLife = given;
      return this;
    }

    public Draft promises(PromiseRules given) {
      this.promises = given;
      return this;
    }

    public Draft placement(Weights given) {
      this.placement = given;
      return this;
    }

    /** How long starting, stopping and cleaning up may take. */
    public Draft bounds(Duration start, Duration stop, Duration cleanup) {
      this.startTimeout = start;
      this.stopGrace = stop;
      this.cleanupBound = cleanup;
      return this;
    }

    public Policy done() {
      return new Policy(
          order, fairShare, halfLife, promises, placement, startTimeout, stopGrace, cleanupBound);
    }
  }
}
