package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shut until all sessions that come first have ended as wanted and their delays have passed. Before
 * they have ended nobody can promise anything; when they end at the latest is an estimate (ADR 57).
 */
record DependencyGate(long now) implements Gate {

  @Override
  public WaitCode code() {
    return WaitCode.DEPENDENCY;
  }

  @Override
  public boolean concerns(QueuedSession session) {
    return !session.wishes().awaits().isEmpty();
  }

  @Override
  public long opens(QueuedSession session) {
    long last = 0;
    for (Awaits one : session.wishes().awaits()) {
      last = Math.max(last, one.met().map(Ticks::of).orElse(Ticks.NEVER));
    }
    return Planted.is(HouseDefect.DEPENDENCY_IGNORED) ? 0 : last;
  }

  @Override
  public long estimated(QueuedSession session) {
    return opens(session) >= Ticks.NEVER
        ? until(session).map(Ticks::of).orElse(Ticks.NEVER)
        : opens(session);
  }

  @Override
  public WaitReason reason(QueuedSession session) {
    List<Awaits> open =
        session.wishes().awaits().stream()
            .filter(one -> one.met().map(Ticks::of).orElse(Ticks.NEVER) > now)
            .toList();
    String others =
        open.stream()
            .map(one -> one.on() + " " + one.wanted())
            .collect(Collectors.joining(", and after "));
    return new WaitReason(
        code(),
        "It starts after " + others + ".",
        until(session),
        open.stream().flatMap(one -> one.on().session().stream()).toList());
  }

  /** When the last of them is over; empty when nobody can say of one. */
  private static Optional<Instant> until(QueuedSession session) {
    Instant last = Instant.MIN;
    for (Awaits one : session.wishes().awaits()) {
      if (one.until().isEmpty()) {
        return Optional.empty();
      }
      last = one.until().get().isAfter(last) ? one.until().get() : last;
    }
    return Optional.of(last).filter(known -> known.isAfter(Instant.MIN));
  }
}
