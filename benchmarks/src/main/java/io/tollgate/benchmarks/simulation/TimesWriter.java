package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.StartTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;

/** What owners wish of their sessions' time, by seed: begin times, deadlines, holds. */
final class TimesWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x71_3e_5aL;

  private final Random random;
  private final Consumer<Happening> writes;
  private final Map<String, List<Integer>> lasts = new HashMap<>();

  TimesWriter(long seed, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.writes = writes;
  }

  /** The wishes of a session that is submitted then for so many minutes. */
  Wish.Times of(int key, long at, int minutes, String account) {
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
    operators(key, at);
    if (chance(0.03)) {
      // The platform ends it again and again.
      for (int i = 1; i <= 6; i++) {
        writes.accept(new Fault.Harried(at + i * 25_000L, key));
      }
    }
    return new Wish.Times(
        begin, deadline, held, List.of(), ties(key, account), terms(key, at, minutes));
  }

  /** Some come after one or two of the account's last. */
  private List<Wish.Times.Tie> ties(int key, String account) {
    List<Integer> last = lasts.computeIfAbsent(account, name -> new ArrayList<>());
    List<Wish.Times.Tie> ties = new ArrayList<>();
    for (int back = 1; back <= 2 && back <= last.size() && chance(0.08); back++) {
      Dependency.Condition[] conditions = Dependency.Condition.values();
      ties.add(
          new Wish.Times.Tie(
              last.get(last.size() - back),
              conditions[random.nextInt(conditions.length)],
              Duration.ofSeconds(chance(0.4) ? random.nextInt(120) : 0)));
    }
    last.add(key);
    return ties;
  }

  /** An operator holds some, and their owner tries to release them meanwhile. */
  private void operators(int key, long at) {
    if (chance(0.04)) {
      long from = at + within(MINUTE / 6);
      long until = from + 2 + within(8 * MINUTE);
      writes.accept(new Happening.OnOperatorHold(from, key, true));
      writes.accept(new Happening.OnHold(from + 1 + within(MINUTE / 2), key, false));
      writes.accept(new Happening.OnOperatorHold(until, key, false));
    }
  }

  private StartTerms terms(int key, long at, int minutes) {
    if (chance(0.03)) {
      writes.accept(new Happening.Rank(at + within(2 * MINUTE), key, random.nextInt(201) - 100));
    }
    return new StartTerms(
        chance(0.1) ? random.nextInt(201) - 100 : 0,
        chance(0.3) ? OptionalInt.of(1 + random.nextInt(2)) : OptionalInt.empty(),
        chance(0.35) ? OptionalInt.of(1 + random.nextInt(minutes)) : OptionalInt.empty());
  }

  private long within(long ms) {
    return (long) (random.nextDouble() * ms);
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }
}
