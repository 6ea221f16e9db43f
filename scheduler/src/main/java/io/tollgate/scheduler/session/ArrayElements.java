package io.tollgate.scheduler.session;

import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.memory.FoldedTable;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/** Which sessions of a simulated world are elements of which array, and how arrays are over. */
final class ArrayElements {
  private final FoldedTable<Session> sessions;
  private final AppendOnly<UUID, UUID> elements;

  /** How arrays are over, which sessions may wait for. */
  final Table<UUID, Ending> endings;

  ArrayElements(UndoLog log, FoldedTable<Session> sessions) {
    this.sessions = sessions;
    this.elements = new AppendOnly<>(log);
    this.endings = Table.hashed(log);
  }

  /** A session is about to be inserted at its place, which nobody may have but it. */
  void enter(UUID id, ArrayPlace place) {
    for (Session other : of(place.array())) {
      if (other.request().array().filter(its -> its.index() == place.index()).isPresent()) {
        throw new IllegalStateException("session " + id + " is " + place + ", and " + other.id());
      }
    }
    elements.append(place.array(), id);
  }

  /** The elements of an array, as they were made. */
  List<Session> of(UUID array) {
    return sessions.getAll(elements.of(array));
  }

  /** Writes to the elements of an array how many run at once at most. */
  void limit(UUID array, OptionalInt runningMax) {
    for (Session session : of(array)) {
      if (session.state() != SessionState.ENDED) {
        sessions.put(
            session.id().value(),
            new Session(session.id(), session.request().among(runningMax), session.progress()));
      }
    }
  }
}
