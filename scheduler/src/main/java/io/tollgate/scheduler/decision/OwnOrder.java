package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Owners' own priorities where no shares are kept: the places that sessions of one account,
 * project, class and pool have in the queue stay theirs, and which of them takes which place is for
 * their owner to say. So nobody else comes later, or earlier, for it.
 */
final class OwnOrder {
  private record Siblings(AccountId account, Optional<String> project, int priority, Pool pool) {}

  private OwnOrder() {}

  /** The same queue with siblings in their owner's order; those equal to him stay in turn. */
  static <T> List<T> of(List<T> sorted, Function<T, QueuedSession> who) {
    if (sorted.stream().allMatch(one -> who.apply(one).ownPriority() == 0)) {
      return sorted;
    }
    Map<Siblings, List<Integer>> places = new HashMap<>();
    for (int place = 0; place < sorted.size(); place++) {
      places
          .computeIfAbsent(siblings(who.apply(sorted.get(place))), missing -> new ArrayList<>())
          .add(place);
    }
    Comparator<T> higherFirst = Comparator.comparingInt(one -> -who.apply(one).ownPriority());
    List<T> ordered = new ArrayList<>(sorted);
    for (List<Integer> own : places.values()) {
      List<T> ranked = new ArrayList<>(own.stream().map(sorted::get).toList());
      ranked.sort(higherFirst); // Stable.
      for (int i = 0; i < ranked.size(); i++) {
        ordered.set(own.get(i), ranked.get(i));
      }
    }
    return ordered;
  }

  private static Siblings siblings(QueuedSession session) {
    return new Siblings(
        session.account(), session.belonging().project(), session.priority(), session.pool());
  }
}
