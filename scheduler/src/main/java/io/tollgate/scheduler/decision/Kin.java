package io.tollgate.scheduler.decision;

import java.util.HashMap;
import java.util.Map;

/**
 * All who wait with the same need: what the fleet says to one of them it says to all.
 *
 * @param need what they need
 * @param number its number among all needs the engine has met, from 0
 * @param pool the number of its pool, from 0
 * @param pools of all pools that would do, the preferred one first
 */
record Kin(Need need, int number, int pool, int[] pools) {

  /** All needs and pools that were met, numbered. Owned by one thread. */
  static final class Register {
    private final Map<Need, Kin> kins = new HashMap<>();
    private final Map<Pool, Integer> pools = new HashMap<>();

    Kin of(Need wanted) {
      return kins.computeIfAbsent(
          wanted,
          need -> {
            int[] places = need.pools().stream().mapToInt(this::number).toArray();
            return new Kin(need, kins.size(), places[0], places);
          });
    }

    private int number(Pool pool) {
      return pools.computeIfAbsent(pool, added -> pools.size());
    }

    /** How many needs were met. */
    int size() {
      return kins.size();
    }

    /** How many pools were. */
    int pools() {
      return pools.size();
    }
  }
}
