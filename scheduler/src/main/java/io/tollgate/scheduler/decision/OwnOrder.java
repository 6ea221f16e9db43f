package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Owners' own priorities where no shares are kept: the places that sessions of one account,
 * project, class and pool have in the queue stay theirs, and which of them takes which place is for
 * their owner to say. So nobody else comes later, or earlier, for it.
 */
final class OwnOrder {
  /** The higher rank first. */
  static final Comparator<QueuedSession> FIRST =
      Comparator.comparingInt(QueuedSession::ownPriority).reversed();

  private record Kin(AccountId account, Optional<String> project, int priority, Pool pool) {}

  private OwnOrder() {}

  /** The same queue with kin in their owner's order; those that are equal to him stay in turn. */
  static List<QueuedSession> of(List<QueuedSession> sorted) {
    if (sorted.stream().allMatch(session -> session.ownPriority() == 0)) {
      return sorted;
    }
    Map<Kin, List<Integer>> places = new HashMap<>();
    for (int place = 0; place < sorted.size(); place++) {
      places.computeIfAbsent(kin(sorted.get(place)), kin -> new ArrayList<>()).add(place);
    }
    List<QueuedSession> ordered = new ArrayList<>(sorted);
    for (List<Integer> own : places.values()) {
      List<QueuedSession> ranked = new ArrayList<>(own.stream().map(sorted::get).toList());
      ranked.sort(FIRST); // Stable.
      for (int i = 0; i < ranked.size(); i++) {
        ordered.set(own.get(i), ranked.get(i));
      }
    }
    return ordered;
  }

  private static Kin kin(QueuedSession session) {
    return new Kin(
        session.account(), session.belonging().project(), session.priority(), session.pool());
  }
}
