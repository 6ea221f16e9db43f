package io.tollgate.benchmarks.simulation;

import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;

/** What owners wish of their sessions' time, by seed: begin times, deadlines, holds. */
final class TimesWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x71_3e_5aL;

  private final Random random;
  private final Consumer<Happening> writes;

  TimesWriter(long seed, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.writes = writes;
  }

  /** The wishes of a session that is submitted then for so many minutes. */
  FrontDoor.Wish.Times of(int key, long at, int minutes) {
    OptionalLong begin =
        chance(0.06) ? OptionalLong.of(at + 1_000 + within(8 * MINUTE)) : OptionalLong.empty();
    long run = minutes * MINUTE;
    // Soon enough that many have to be given up.
    OptionalLong deadline =
        chance(0.08)
            ? OptionalLong.of(begin.orElse(at) + run + 2_000 + within(6 * MINUTE))
            : OptionalLong.empty();
    boolean held = chance(0.05);
    if (held || chance(0.04)) {
      long from = at + within(MINUTE);
      if (!held) {
        writes.accept(new Happening.OnHold(from, key, true));
      }
      writes.accept(new Happening.OnHold(from + 1 + within(6 * MINUTE), key, false));
    }
    return new FrontDoor.Wish.Times(begin, deadline, held);
  }

  private long within(long ms) {
    return (long) (random.nextDouble() * ms);
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }
}
