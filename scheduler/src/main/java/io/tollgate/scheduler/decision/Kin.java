package io.tollgate.scheduler.decision;

import java.util.HashMap;
import java.util.Map;

/**
 * All who wait with the same need: what the fleet says to one of them it says to all.
 *
 * @param need what they need
 * @param number its number among all needs the engine has met, from 0
 * @param pool the number of its pool, from 0
 */
record Kin(Need need, int number, int pool) {

  /** All needs and pools that were met, numbered. Owned by one thread. */
  static final class Register {
    private final Map<Need, Kin> kins = new HashMap<>();
    private final Map<Pool, Integer> pools = new HashMap<>();

    Kin of(QueuedSession session) {
      return kins.computeIfAbsent(
          session.need(),
          need ->
              new Kin(
                  need, kins.size(), pools.computeIfAbsent(need.pool(), added -> pools.size())));
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
