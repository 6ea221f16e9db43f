package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SqlArrayStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Arrays in a list of the queue: one line each, that of the element that comes first. */
final class ArraysInQueue {
  private final boolean each;
  private final Map<UUID, ObjectNode> shown = new HashMap<>();

  /**
   * @param each whether every element has a line
   */
  ArraysInQueue(boolean each) {
    this.each = each;
  }

  /** The entry of a session, which says of which array it is. */
  ObjectNode with(ObjectNode entry, Session session) {
    Optional<ArrayPlace> place = session.request().array();
    if (place.isEmpty()) {
      entry.putNull("array");
    } else {
      entry
          .putObject("array")
          .put("id", place.get().array().toString())
          .put("index", place.get().index());
    }
    return entry;
  }

  /** Whether the entry has a line; of entries in order. */
  boolean isShown(ObjectNode entry) {
    if (entry.get("array").isNull()) {
      return true;
    }
    UUID array = UUID.fromString(entry.get("array").get("id").textValue());
    return shown.putIfAbsent(array, entry) == null || each;
  }

  /** Says how far the arrays are that are shown. */
  void count(Handle handle) {
    SqlArrayStore store = new SqlArrayStore(handle);
    Map<UUID, Map<SessionState, Integer>> open = store.open(shown.keySet());
    for (SessionArray array : store.findAll(shown.keySet())) {
      ObjectNode entry = shown.get(array.id());
      if (entry != null) {
        Map<SessionState, Integer> states = open.getOrDefault(array.id(), Map.of());
        int alive = states.values().stream().mapToInt(Integer::intValue).sum();
        int queued = states.getOrDefault(SessionState.QUEUED, 0);
        ((ObjectNode) entry.get("array"))
            .put("count", array.size().count())
            .put("waiting", queued + array.toCome())
            .put("running", alive - queued)
            .put("ended", array.made() - alive);
      }
    }
  }
}
