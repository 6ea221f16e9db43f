package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.EndLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Seat;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Expectations of one session that started, runs or has ended. */
public final class SessionClaims {

  private SessionClaims() {}

  /**
   * {@code running}.
   *
   * @param nodes where, in any order; empty for anywhere
   */
  public record Runs(int line, String id, List<String> nodes) implements Claim {
    public Runs {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session -> {
            List<String> on = session.seats().stream().map(Seat::node).sorted().toList();
            boolean there = nodes.isEmpty() || on.equals(nodes.stream().sorted().toList());
            return session.state() == SessionState.RUNNING && there
                ? List.of()
                : List.of(
                    "expected "
                        + id
                        + " to run"
                        + (nodes.isEmpty() ? "" : " on " + String.join(", ", nodes))
                        + ", but "
                        + moment.words(id));
          });
    }
  }

  /** {@code on_gpu}. */
  public record OnGpu(int line, String id, String node, int index) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session ->
              session.seats().stream()
                      .anyMatch(seat -> seat.node().equals(node) && seat.gpus().contains(index))
                  ? List.of()
                  : List.of(
                      "expected "
                          + id
                          + " on GPU "
                          + index
                          + " of "
                          + node
                          + ", but "
                          + moment.words(id)));
    }
  }

  /** {@code started_at}: the first start. */
  public record StartedAt(int line, String id, Duration time) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session ->
              session.startedAt().equals(Optional.of(time))
                  ? List.of()
                  : List.of(
                      "expected "
                          + id
                          + " to have started at "
                          + Times.words(time)
                          + ", but it "
                          + started(session)));
    }
  }

  /** {@code not_before}. */
  public record NotBefore(int line, String id, Duration time) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session ->
              session.startedAt().filter(start -> start.compareTo(time) < 0).isEmpty()
                  ? List.of()
                  : List.of(
                      "expected "
                          + id
                          + " not to start before "
                          + Times.words(time)
                          + ", but it "
                          + started(session)));
    }
  }

  /**
   * {@code idle_warned_at}.
   *
   * @param time when it was warned; empty when it was not, or no longer is
   */
  public record IdleWarnedAt(int line, String id, Optional<Duration> time) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session ->
              session.idleWarnedAt().equals(time)
                  ? List.of()
                  : List.of(
                      "expected "
                          + id
                          + " "
                          + warned(time)
                          + ", but it was "
                          + warned(session.idleWarnedAt())));
    }

    private static String warned(Optional<Duration> time) {
      return time.map(at -> "warned at " + Times.words(at)).orElse("not warned");
    }
  }

  /** {@code ended}; what is not said is free. */
  public record Ended(
      int line,
      String id,
      Optional<EndReason> reason,
      OptionalInt chargedMinutes,
      OptionalInt refundedMinutes,
      Optional<Long> netMicros)
      implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      return moment.of(
          id,
          session -> {
            if (session.end().isEmpty()) {
              return List.of("expected " + id + " to have ended, but " + moment.words(id));
            }
            List<String> wrong = wrong(session.end().get());
            return wrong.isEmpty()
                ? List.of()
                : List.of(
                    "expected "
                        + id
                        + " "
                        + String.join(", ", wrong)
                        + ", but "
                        + moment.words(id));
          });
    }

    private List<String> wrong(EndLook end) {
      List<String> wrong = new ArrayList<>();
      reason
          .filter(expected -> expected != end.reason())
          .ifPresent(expected -> wrong.add("to have ended " + expected.code()));
      if (chargedMinutes.isPresent() && chargedMinutes.getAsInt() != end.chargedMinutes()) {
        wrong.add(chargedMinutes.getAsInt() + " minutes charged");
      }
      if (refundedMinutes.isPresent() && refundedMinutes.getAsInt() != end.refundedMinutes()) {
        wrong.add(refundedMinutes.getAsInt() + " minutes refunded");
      }
      netMicros
          .filter(expected -> expected != end.net().micros())
          .ifPresent(expected -> wrong.add("net " + Words.credits(expected)));
      return wrong;
    }
  }

  private static String started(SessionLook session) {
    return session
        .startedAt()
        .map(time -> "started at " + Times.words(time))
        .orElseGet(() -> "never started; it " + Words.of(session));
  }
}
