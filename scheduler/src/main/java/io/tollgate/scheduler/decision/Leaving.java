package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Those who leave for somebody, and when they are gone. */
record Leaving(List<SessionId> sessions, long until) {
  WaitReason reason() {
    Instant by = Ticks.instant(until);
    String who = sessions.size() == 1 ? "A session leaves" : sessions.size() + " sessions leave";
    return new WaitReason(
        WaitCode.WAITING_FOR_PREEMPTED,
        who + " to make room for it and will be gone by " + by + ".",
        Optional.of(by),
        sessions);
  }
}
