package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Whom a session that waits for {@link WaitCode#PRIORITY} waits behind. */
final class Ahead {
  private final Policy policy;
  private final Imagination worlds;
  private final Map<Lift, Map<Pool, List<Outcome>>> holders = new HashMap<>();

  Ahead(Policy policy, Imagination worlds) {
    this.policy = policy;
    this.worlds = worlds;
  }

  /**
   * The sessions whose places keep this one from starting in that world, those that come first in
   * the beginning.
   */
  List<SessionId> of(Lift world, Outcome outcome) {
    List<Outcome> all = holders(world).getOrDefault(outcome.session().pool(), List.of());
    Predicate<Outcome> before = other -> other.turn() < outcome.turn();
    Predicate<Outcome> promised =
        other -> other.promise().isPresent() && other.turn() != outcome.turn();
    List<SessionId> inTheWay =
        names(
            all,
            before.or(promised).and(other -> world.empty() || overlaps(world, outcome, other)));
    if (!inTheWay.isEmpty()) {
      return inTheWay;
    }
    // Its own account's next session may lie in another pool.
    List<Outcome> everywhere =
        holders(world).values().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingInt(Outcome::turn))
            .toList();
    List<SessionId> kin =
        names(
            everywhere,
            before
                .or(promised)
                .and(other -> other.session().account().equals(outcome.session().account())));
    return kin.isEmpty()
        ? names(everywhere, before.or(promised).and(other -> paced(world, outcome, other)))
        : kin;
  }

  /** Whether a throttle covers both. */
  private boolean paced(Lift world, Outcome outcome, Outcome other) {
    InForce rules = worlds.fleet(world).rules();
    return !Collections.disjoint(
        rules.throttling(outcome.session()), rules.throttling(other.session()));
  }

  private boolean overlaps(Lift world, Outcome outcome, Outcome other) {
    Fleet fleet = worlds.fleet(world);
    long length = Ticks.of(policy.heldAtMost(outcome.session().runLimit()));
    return other.slot() < fleet.now + length
        && other.nodes().stream()
            .anyMatch(
                node ->
                    node.couldHold(outcome.session().shape())
                        && node.holdsNow(outcome.session().shape()));
  }

  private Map<Pool, List<Outcome>> holders(Lift world) {
    return holders.computeIfAbsent(
        world,
        asked -> {
          Map<Pool, List<Outcome>> byPool = new HashMap<>();
          for (Outcome outcome : worlds.outcomes(asked).values()) {
            // Who started in the real world is held there, and no longer ahead.
            if (outcome.hasSlot() && (asked.empty() || !outcome.started())) {
              byPool
                  .computeIfAbsent(outcome.session().pool(), pool -> new ArrayList<>())
                  .add(outcome);
            }
          }
          return byPool;
        });
  }

  private static List<SessionId> names(List<Outcome> from, Predicate<Outcome> wanted) {
    return from.stream()
        .filter(wanted)
        .limit(Reasons.NAMED_MAX)
        .map(outcome -> outcome.session().id())
        .toList();
  }
}
