package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.World;
import java.time.Duration;
import java.util.Optional;

/** Tells the event log what became of a session. */
final class SessionEvents {

  private SessionEvents() {}

  /** The event of a session that is new. */
  static Event of(Session session) {
    return of(session, Duration.ZERO);
  }

  /**
   * The event of the state that a session has come to.
   *
   * @param grace how long what stops has from the signal to the kill
   */
  static Event of(Session session, Duration grace) {
    ObjectNode payload = Json.object();
    payload.put("state", session.state().word());
    payload.put("attempt", session.progress().attempt());
    session.progress().endReason().ifPresent(reason -> payload.put("end_reason", reason.code()));
    if (session.state() == SessionState.STOPPING) {
      session
          .progress()
          .stopReason()
          .ifPresent(reason -> payload.put("stop_reason", reason.code()));
      payload.put("grace_seconds", grace.toSeconds());
    }
    return new Event(
        Optional.of(session.request().account()),
        World.of(session.request().world()),
        "session." + session.state().word(),
        Optional.of(session.id().value()),
        payload);
  }
}
