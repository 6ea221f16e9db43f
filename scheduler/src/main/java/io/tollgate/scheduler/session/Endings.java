package io.tollgate.scheduler.session;

import io.tollgate.scheduler.transaction.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How those that come first are over, as far as they are. */
final class Endings {

  private Endings() {}

  /** Of all that the dependencies name. */
  static Map<Predecessor, Ending> of(Transaction tx, Collection<Dependency> after) {
    Map<Predecessor, Ending> endings = new HashMap<>();
    List<UUID> sessions = ids(after, false);
    List<UUID> arrays = ids(after, true);
    if (!sessions.isEmpty()) {
      tx.sessions()
          .findAll(sessions)
          .forEach(
              session ->
                  Ending.of(session.progress())
                      .ifPresent(end -> endings.put(Predecessor.of(session.id()), end)));
    }
    if (!arrays.isEmpty()) {
      tx.arrays()
          .endings(arrays)
          .forEach((array, end) -> endings.put(Predecessor.ofArray(array), end));
    }
    return endings;
  }

  private static List<UUID> ids(Collection<Dependency> after, boolean arrays) {
    return after.stream()
        .map(Dependency::on)
        .filter(on -> on.array() == arrays)
        .map(Predecessor::value)
        .toList();
  }
}
