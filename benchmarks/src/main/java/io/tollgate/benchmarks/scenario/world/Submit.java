package io.tollgate.benchmarks.scenario.world;

import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.StartTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session as a scenario asks for it.
 *
 * @param id its name in the file
 * @param account who pays
 * @param project of the account, which has it as soon as somebody names it
 * @param shape nodes, GPUs of each or a part of one, the models, and what its place must be like
 * @param minutes prepaid
 * @param kind decides whether its workflow refunds failures
 * @param priorityClass {@code low}, {@code normal} or {@code high}, whatever the plan says
 * @param requeue whether it starts again after an end by the platform
 * @param allowInfeasible whether it waits even for a fleet that could never hold it
 * @param channel of the key that asks
 * @param startTakes from the order to start until its work runs
 * @param stopTakes from the stop signal until its process is gone, even if that is after the kill
 * @param begin it does not start before
 * @param deadline it ends before
 * @param after which sessions come first
 * @param terms its place among its owner's, and how often it may be queued again
 * @param preemptible whether it is cheaper and may be made to leave
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
    Duration startTakes,
    Duration stopTakes,
    Optional<Duration> begin,
    Optional<Duration> deadline,
    List<After> after,
    StartTerms terms,
    boolean preemptible,
    Optional<IdleTerms> idle,
    Later later) {

  public Submit {
    after = List.copyOf(after);
  }

  /** A session that comes first, by its name in the file. */
  public record After(String id, Dependency.Condition condition, Duration delay) {}

  /** Which workflow it runs. */
  public enum Kind {
    /** One without {@code refund_on_failure}. */
    INTERACTIVE,
    /** One with it. */
    RUN
  }

  /** A label of those that stay apart, in {@link Shape#neighbours}. */
  public static final String GROUP = "group";

  /** A label with the name in the file, which every session carries. */
  public static final String SESSION = "session";

  /** What the session carries, so that others can avoid it. */
  public Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>(Map.of(SESSION, id));
    Optional.ofNullable(shape.neighbours().avoid().get(GROUP))
        .ifPresent(group -> labels.put(GROUP, group));
    return labels;
  }

  /**
   * Words whose features are still to come.
   *
   * @param count of an array, whose elements are {@code ID-1} and so on
   */
  public record Later(OptionalInt minutesMin, OptionalInt count, OptionalInt runningMax) {}
}
