package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.World;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Which contracts reserve GPUs, by seed: of each model one account's at a time, for a while. */
final class ReserveWriter {
  private static final long MINUTE = 60_000;

  /** No other session of a script has such a number. */
  private static final int KEYS_FROM = 1_000_000;

  private static final long SALT = 0x4c_77_d1L;

  private final Random random;
  private int key = KEYS_FROM;
  private final List<String> accounts;
  private final Consumer<Happening> writes;

  ReserveWriter(long seed, Layout layout, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.accounts =
        layout.accounts().stream()
            .filter(account -> account.world() == World.LIVE)
            .map(Layout.AccountSpec::name)
            .toList();
    this.writes = writes;
  }

  void write(long end) {
    of("h100", 8, 16, end);
    of("a100", 4, 6, end);
  }

  /** Others fill the model with what may be made to leave, and then its holder comes. */
  private void lent(long from, String holder, String model) {
    int gpus = model.equals("a100") ? 4 : 8;
    long at = from;
    for (int i = model.equals("a100") ? 6 : 13; i > 0; i--) {
      String account = accounts.get(random.nextInt(accounts.size()));
      submit(at, Happening.wish(account, model, 1, gpus, 6 + random.nextInt(15)).lent());
      at += random.nextInt(4_000);
    }
    at += random.nextInt(2 * (int) MINUTE);
    submit(at, Happening.wish(holder, model, 1, 1 + random.nextInt(gpus), 1 + random.nextInt(6)));
  }

  private void submit(long at, Wish wish) {
    WorkPlan plan =
        new WorkPlan(
            Long.MAX_VALUE,
            0,
            random.nextInt(2_500),
            0,
            100 + random.nextInt(2_000),
            GpuUse.UNSEEN);
    writes.accept(new Happening.Submit(at, key, wish, plan));
    key++;
  }

  private void of(String model, int least, int most, long end) {
    long at = 1_000 + random.nextInt(4 * (int) MINUTE);
    while (at < end) {
      String account = accounts.get(random.nextInt(accounts.size()));
      long until = at + 5 * MINUTE + random.nextInt(30 * (int) MINUTE);
      int gpus = least + random.nextInt(most - least + 1);
      int within = 200 + random.nextInt(200);
      long told = random.nextBoolean() ? until : 0;
      writes.accept(new Reserve(at, account, model, gpus, within, told));
      writes.accept(new Reserve(until, account, model, 0, within, told));
      if (random.nextInt(3) > 0) {
        lent(at + MINUTE, account, model);
      }
      at = until + 1_000 + random.nextInt(4 * (int) MINUTE);
    }
  }
}
