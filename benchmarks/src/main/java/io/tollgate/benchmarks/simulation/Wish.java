package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.StartTerms;
import io.tollgate.scheduler.session.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** What a session is asked for. */
record Wish(
    String account,
    Shape shape,
    Map<String, String> labels,
    int minutes,
    String workflow,
    Channel channel,
    boolean requeue,
    boolean allowInfeasible,
    Optional<String> priorityClass,
    Optional<String> project,
    Times times,
    IdleWish idle,
    boolean preemptible) {

  /**
   * When it may run, in milliseconds after the beginning, whether it is held at first, after which
   * others, and under which terms.
   *
   * @param ties those others by their numbers, until somebody knows their ids
   */
  record Times(
      OptionalLong beginAt,
      OptionalLong deadline,
      boolean held,
      List<Dependency> after,
      List<Tie> ties,
      StartTerms terms) {
    static final Times ANY =
        new Times(
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            List.of(),
            List.of(),
            StartTerms.PLAIN);

    /** A session, or an array for an array, that comes first, by its number in the script. */
    record Tie(int key, Dependency.Condition condition, Duration delay) {}

    Timing timing() {
      return new Timing(instant(beginAt), instant(deadline), after);
    }

    private static Optional<Instant> instant(OptionalLong ms) {
      return ms.isPresent() ? Optional.of(Agenda.instant(ms.getAsLong())) : Optional.empty();
    }
  }

  /** The same with the ids of those that come first; of which there is none is left out. */
  Wish knowing(Function<Integer, Optional<Predecessor>> ids) {
    if (times.ties().isEmpty()) {
      return this;
    }
    List<Dependency> known =
        times.ties().stream()
            .flatMap(
                tie ->
                    ids.apply(tie.key()).stream()
                        .map(id -> new Dependency(id, tie.condition(), tie.delay())))
            .toList();
    Times told =
        new Times(times.beginAt(), times.deadline(), times.held(), known, List.of(), times.terms());
    return with(account, told, preemptible);
  }

  /** The same, after these. */
  Wish after(List<Times.Tie> ties) {
    return with(
        account,
        new Times(times.beginAt(), times.deadline(), times.held(), List.of(), ties, times.terms()),
        preemptible);
  }

  /** The same by somebody else. */
  Wish by(String other) {
    return with(other, times, preemptible);
  }

  /** The same, and it may be made to leave. */
  Wish lent() {
    return with(account, times, true);
  }

  private Wish with(String who, Times when, boolean lent) {
    return new Wish(
        who,
        shape,
        labels,
        minutes,
        workflow,
        channel,
        requeue,
        allowInfeasible,
        priorityClass,
        project,
        when,
        idle,
        lent);
  }

  /** The same for so many minutes: what an extension is asked for with. */
  Wish of(int others) {
    return new Wish(
        account,
        shape,
        labels,
        others,
        workflow,
        channel,
        false,
        false,
        Optional.empty(),
        project,
        Times.ANY,
        IdleWish.UNSAID,
        preemptible);
  }
}
