package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;

/** Tells the event log what became of a session. */
final class SessionEvents {

  private SessionEvents() {}

  static void announce(Transaction tx, Session session, Act act) {
    tx.events().append(of(session), act);
  }

  /** The event of the state that a session has come to. */
  static Event of(Session session) {
    ObjectNode payload = Json.object();
    payload.put("state", session.state().word());
    payload.put("attempt", session.progress().attempt());
    session.progress().endReason().ifPresent(reason -> payload.put("end_reason", reason.code()));
    return new Event(
        Optional.of(session.request().account()),
        World.of(session.request().world()),
        "session." + session.state().word(),
        Optional.of(session.id().value()),
        payload);
  }
}
