package io.tollgate.benchmarks.scenario.world;

import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.session.Shape;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session as a scenario asks for it.
 *
 * @param id its name in the file
 * @param account who pays
 * @param project of the account, which has it as soon as somebody names it
 * @param shape nodes, GPUs of each, the model, and the labels a node must carry
 * @param minutes prepaid
 * @param kind decides whether its workflow refunds failures
 * @param priorityClass {@code low}, {@code normal} or {@code high}, whatever the plan says
 * @param requeue whether it starts again after an end by the platform
 * @param allowInfeasible whether it waits even for a fleet that could never hold it
 * @param channel of the key that asks
 * @param stopTakes from the stop signal until its process is gone, even if that is after the kill
 * @param begin it does not start before
 * @param deadline it ends before
 * @param idle it is ended when its GPUs idle
 * @param later wishes that nothing grants yet
 */
public record Submit(
    String id,
    String account,
    Optional<String> project,
    Shape shape,
    int minutes,
    Kind kind,
    String priorityClass,
    boolean requeue,
    boolean allowInfeasible,
    Channel channel,
    Duration stopTakes,
    Optional<Duration> begin,
    Optional<Duration> deadline,
    Optional<IdleTerms> idle,
    Later later) {

  /** Which workflow it runs. */
  public enum Kind {
    /** One without {@code refund_on_failure}. */
    INTERACTIVE,
    /** One with it. */
    RUN
  }

  /**
   * Words whose features are still to come.
   *
   * @param models other models that would do, the first among them
   * @param fraction of one GPU
   * @param after the session that must have completed
   * @param count of an array, whose elements are {@code ID-1} and so on
   */
  public record Later(
      List<String> models,
      Optional<BigDecimal> fraction,
      OptionalInt minutesMin,
      boolean preemptible,
      Optional<String> after,
      Optional<String> antiAffinity,
      Optional<String> topology,
      OptionalInt count,
      OptionalInt runningMax) {

    public Later {
      models = List.copyOf(models);
    }
  }
}
