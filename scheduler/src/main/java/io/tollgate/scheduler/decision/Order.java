package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Who comes first: the higher class, then who was queued first, then the smaller id. */
final class Order {
  static final Comparator<QueuedSession> SUBMIT =
      Comparator.comparingInt(QueuedSession::priority)
          .reversed()
          .thenComparing(QueuedSession::queuedAt)
          .thenComparing(session -> session.id().value(), Order::unsigned);

  private Order() {}

  /** The whole queue in order. */
  static List<QueuedSession> of(Map<SessionId, QueuedSession> queue) {
    return OwnOrder.of(queue.values().stream().sorted(SUBMIT).toList());
  }

  /**
   * In which order a pass considers the queue: promised sessions as they were promised, and before
   * each of them the others that are ahead of it. So a freed place goes first to who was told
   * first, and nobody loses a place to a promise given around him.
   *
   * @param sorted the queue {@link #of in order}, without sessions that have started meanwhile
   */
  static List<QueuedSession> turns(
      List<QueuedSession> sorted,
      Map<SessionId, QueuedSession> queue,
      Map<SessionId, Promise> promises) {
    List<QueuedSession> promised =
        promises.values().stream()
            .sorted()
            .flatMap(promise -> Stream.ofNullable(queue.get(promise.session())))
            .toList();
    List<QueuedSession> others =
        sorted.stream().filter(session -> !promises.containsKey(session.id())).toList();
    Map<SessionId, Integer> places = new HashMap<>();
    sorted.forEach(session -> places.put(session.id(), places.size()));
    List<QueuedSession> turns = new ArrayList<>(promised.size() + others.size());
    int next = 0;
    for (QueuedSession told : promised) {
      int place = places.getOrDefault(told.id(), 0);
      while (next < others.size() && place(places, others.get(next)) < place) {
        turns.add(others.get(next++));
      }
      turns.add(told);
    }
    turns.addAll(others.subList(next, others.size()));
    return turns;
  }

  private static int place(Map<SessionId, Integer> places, QueuedSession session) {
    return places.getOrDefault(session.id(), 0);
  }

  /** As the ids' own order by text, without making the text. */
  static int unsigned(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }
}
