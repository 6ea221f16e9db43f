package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The queue in order, as a {@link Waitlist} keeps it, and as conservative backfill walks it. */
final class Order {

  private Order() {}

  /** The whole queue of a state in order, from scratch. */
  static List<QueuedSession> of(ClusterState state, Policy policy, Instant now) {
    Waitlist all = new Waitlist(policy);
    Kin.Register kins = new Kin.Register();
    state.queue().values().forEach(session -> all.add(session, kins.of(session.need())));
    return all.inOrder(state.accounts(), now).asList().stream().map(one -> one.session).toList();
  }

  /** As the ids' own order by text, without making the text. */
  static int unsigned(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /**
   * In which order conservative backfill considers the queue: promised sessions as they were
   * promised, and before each of them the others that are ahead of it. So a freed place goes first
   * to who was told first, and nobody loses a place to a promise given around him.
   *
   * @param sorted the queue in order, without sessions that have started meanwhile
   * @param given promises in the order they were given
   */
  static List<Waiter> turns(List<Waiter> sorted, List<Promise> given) {
    Map<SessionId, Integer> places = new HashMap<>();
    given.forEach(promise -> places.put(promise.session(), -1));
    List<Integer> others = new ArrayList<>(sorted.size());
    for (int place = 0; place < sorted.size(); place++) {
      if (places.replace(sorted.get(place).session.id(), place) == null) {
        others.add(place);
      }
    }
    List<Waiter> turns = new ArrayList<>(sorted.size());
    int next = 0;
    for (Promise promise : given) {
      int place = places.getOrDefault(promise.session(), -1);
      if (place >= 0) {
        while (next < others.size() && others.get(next) < place) {
          turns.add(sorted.get(others.get(next++)));
        }
        turns.add(sorted.get(place));
      }
    }
    others.subList(next, others.size()).forEach(place -> turns.add(sorted.get(place)));
    return turns;
  }
}
