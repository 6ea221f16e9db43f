package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a session waits for others to end: which, how, and until when if anybody can say. */
final class WaitsFor {

  private WaitsFor() {}

  static Optional<WaitReason> reason(QueuedSession session, long now) {
    if (!Gates.unmet(session) && Gates.dependency(session) <= now) {
      return Optional.empty();
    }
    List<Awaits> open =
        session.wishes().awaits().stream()
            .filter(one -> one.met().map(Ticks::of).orElse(Ticks.NEVER) > now)
            .toList();
    String others =
        open.stream()
            .map(one -> one.on() + " " + one.wanted())
            .collect(Collectors.joining(", and after "));
    return Optional.of(
        new WaitReason(
            WaitCode.DEPENDENCY,
            "It starts after " + others + ".",
            until(session),
            open.stream().map(Awaits::on).toList()));
  }

  /** When the last of them is over; empty when nobody can say of one. */
  static Optional<Instant> until(QueuedSession session) {
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
