package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.ArrayChange;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.Dependency;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;

/** Arrays by seed: a few of them, most small, some larger than what waits at once. */
final class CrowdWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x4a_11_c3L;
  private static final int LARGE = 17;

  private final Random random;
  private final Random tying;
  private final Map<String, Integer> lasts = new HashMap<>();
  private final Layout layout;
  private final Consumer<Happening> writes;

  CrowdWriter(long seed, Layout layout, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.tying = new Random(Ids.mixed(seed ^ SALT ^ 1));
    this.layout = layout;
    this.writes = writes;
  }

  void write(long end) {
    int key = 0;
    for (long at = next(0); at < end; at = next(at)) {
      array(at, key);
      key++;
    }
  }

  private void array(long at, int key) {
    Layout.AccountSpec payer = layout.accounts().get(random.nextInt(layout.accounts().size()));
    int count = random.nextInt(2) == 0 ? LARGE + random.nextInt(8) : 2 + random.nextInt(5);
    OptionalInt runningMax =
        random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(2));
    int minutes = 1 + random.nextInt(4);
    Wish wish =
        Happening.wish(payer.name(), random.nextInt(3) == 0 ? "a100" : "h100", 1, 1, minutes);
    long runs = 1 + (long) (random.nextDouble() * 1.3 * minutes * MINUTE);
    WorkPlan plan =
        new WorkPlan(
            runs,
            random.nextInt(3) == 0 ? 1 : 0,
            random.nextInt(2_500),
            random.nextInt(12) == 0 ? 1 : 0,
            100 + random.nextInt(2_000),
            GpuUse.UNSEEN);
    writes.accept(
        new Crowd.Submit(at, key, tied(wish, key), new ArraySize(count, runningMax), plan));
    if (tying.nextInt(2) == 0) {
      int most = 1 + tying.nextInt(Math.min(3, count));
      writes.accept(
          new Crowd.Change(
              at + (long) (tying.nextDouble() * 5 * MINUTE),
              key,
              new ArrayChange(
                  tying.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(tying.nextInt(9)),
                  Optional.of(
                      tying.nextInt(5) == 0 ? OptionalInt.empty() : OptionalInt.of(most)))));
    }
    if (random.nextInt(3) == 0) {
      long stop = at + (long) (random.nextDouble() * 6 * MINUTE);
      writes.accept(new Crowd.Stop(stop, key, random.nextBoolean()));
    }
    if (random.nextInt(4) == 0) {
      long hold = at + (long) (random.nextDouble() * 2 * MINUTE);
      writes.accept(new Crowd.OnHold(hold, key, true));
      writes.accept(new Crowd.OnHold(hold + (long) (random.nextDouble() * 3 * MINUTE), key, false));
    }
  }

  /** Some come after the account's array before. */
  private Wish tied(Wish wish, int key) {
    Integer last = lasts.put(wish.account(), key);
    Dependency.Condition[] conditions = Dependency.Condition.values();
    Wish.Times.Tie tie =
        new Wish.Times.Tie(
            last == null ? key : last,
            conditions[tying.nextInt(conditions.length)],
            Duration.ofSeconds(tying.nextBoolean() ? 0 : tying.nextInt(90)));
    return last != null && tying.nextInt(3) == 0 ? wish.after(List.of(tie)) : wish;
  }

  private long next(long at) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * 6 * MINUTE);
  }
}
