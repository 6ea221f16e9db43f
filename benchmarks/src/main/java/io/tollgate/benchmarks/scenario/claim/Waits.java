package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.scheduler.decision.WaitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * It waits; and, as far as is said, why, behind whom and until when.
 *
 * @param must reasons it has, perhaps beside others
 * @param mustAny reasons of which it has at least one
 * @param never reasons it does not have
 * @param eta when it starts, give or take {@link #TOLERANCE}
 * @param etaMax when it starts at the latest, with the same tolerance
 * @param firm whether that is a promise
 * @param position in its pool, from 1
 * @param behind sessions named as ahead, perhaps beside others
 * @param until the latest end of the reasons in {@code must}, with the same tolerance
 */
public record Waits(
    int line,
    String id,
    List<WaitCode> must,
    List<WaitCode> mustAny,
    List<WaitCode> never,
    Optional<Duration> eta,
    Optional<Duration> etaMax,
    Optional<Boolean> firm,
    OptionalInt position,
    List<String> behind,
    Optional<Duration> until)
    implements Claim {
  /** Starts, ends and pauses are to the second at best; a minute is what people plan by. */
  static final Duration TOLERANCE = Duration.ofMinutes(1);

  public Waits {
    must = List.copyOf(must);
    mustAny = List.copyOf(mustAny);
    never = List.copyOf(never);
    behind = List.copyOf(behind);
  }

  @Override
  public List<String> differences(Moment moment) {
    return moment.of(id, session -> differences(session, moment));
  }

  private List<String> differences(SessionLook session, Moment moment) {
    if (session.waiting().isEmpty()) {
      return List.of("expected " + id + " to wait, but " + moment.words(id));
    }
    WaitLook waiting = session.waiting().get();
    List<String> wrong = new ArrayList<>();
    reasons(waiting, wrong);
    times(waiting, wrong);
    if (firm.isPresent() && waiting.firm() != firm.get()) {
      wrong.add(firm.get() ? "to be promised its start" : "not to be promised its start");
    }
    if (position.isPresent() && waiting.position() != position.getAsInt()) {
      wrong.add("position " + position.getAsInt());
    }
    return wrong.stream()
        .map(what -> "expected " + id + " " + what + ", but " + moment.words(id))
        .toList();
  }

  private void reasons(WaitLook waiting, List<String> wrong) {
    Set<WaitCode> has = waiting.reasons().stream().map(Reason::code).collect(Collectors.toSet());
    for (WaitCode code : must) {
      if (!has.contains(code)) {
        wrong.add("to wait for " + code.word());
      }
    }
    if (!mustAny.isEmpty() && mustAny.stream().noneMatch(has::contains)) {
      wrong.add(
          "to wait for "
              + mustAny.stream().map(WaitCode::word).collect(Collectors.joining(" or ")));
    }
    for (WaitCode code : never) {
      if (has.contains(code)) {
        wrong.add("not to wait for " + code.word());
      }
    }
    Set<String> missing = new HashSet<>(behind);
    waiting.reasons().forEach(reason -> reason.behind().forEach(missing::remove));
    if (!missing.isEmpty()) {
      wrong.add("to wait behind " + missing.stream().sorted().collect(Collectors.joining(", ")));
    }
  }

  private void times(WaitLook waiting, List<String> wrong) {
    if (eta.isPresent() && !near(eta.get(), waiting.eta())) {
      wrong.add("to start at about " + Times.words(eta.get()));
    }
    if (etaMax.isPresent() && waiting.eta().filter(time -> !after(time, etaMax.get())).isEmpty()) {
      wrong.add("to start by " + Times.words(etaMax.get()));
    }
    if (until.isPresent()) {
      Optional<Duration> latest =
          waiting.reasons().stream()
              .filter(reason -> must.contains(reason.code()))
              .flatMap(reason -> reason.until().stream())
              .max(Comparator.naturalOrder());
      if (!near(until.get(), latest)) {
        wrong.add(
            "to wait for "
                + must.stream().map(WaitCode::word).collect(Collectors.joining(" and "))
                + " until "
                + Times.words(until.get()));
      }
    }
  }

  private static boolean near(Duration expected, Optional<Duration> actual) {
    return actual.filter(time -> !after(time, expected) && !after(expected, time)).isPresent();
  }

  private static boolean after(Duration time, Duration other) {
    return time.minus(other).compareTo(TOLERANCE) > 0;
  }
}
