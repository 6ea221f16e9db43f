package io.tollgate.benchmarks.simulation;

import java.util.Optional;
import java.util.Random;

/** Of which class sessions are and which may be made to leave, by seed. */
final class RankWriter {
  private static final long SALT = 0x7a_4b_33L;

  private final long seed;

  RankWriter(long seed) {
    this.seed = seed;
  }

  boolean isPreemptible(int key) {
    return chance(key).nextDouble() < 0.4;
  }

  /** Most are of their plan's. */
  Optional<String> priorityClass(int key) {
    double kind = chance(~key).nextDouble();
    return kind < 0.15 ? Optional.of("high") : kind < 0.35 ? Optional.of("low") : Optional.empty();
  }

  private Random chance(int key) {
    return new Random(Ids.mixed(seed ^ SALT) + 31L * key);
  }
}
