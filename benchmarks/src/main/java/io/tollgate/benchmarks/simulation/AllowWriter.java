package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.quota.Allowance;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** What operators allow accounts and their projects, by seed. */
final class AllowWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x2f_91_0bL;

  private final Random random;
  private final List<Layout.AccountSpec> accounts;
  private final Consumer<Happening> writes;

  AllowWriter(long seed, Layout layout, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.accounts = layout.accounts();
    this.writes = writes;
  }

  void write(long end) {
    for (long at = next(0); at < end; at = next(at)) {
      Layout.AccountSpec account = accounts.get(random.nextInt(accounts.size()));
      Optional<String> project =
          random.nextInt(3) == 0
              ? Optional.of(account.projects().get(random.nextInt(account.projects().size())))
              : Optional.empty();
      switch (random.nextInt(4)) {
        case 0 -> allow(at, account, project, Allowance.Kind.WEIGHT, "", 1 + random.nextInt(9));
        case 1 -> allow(at, account, project, Allowance.Kind.CONCURRENT, "", 1 + random.nextInt(4));
        case 2 -> allow(at, account, project, Allowance.Kind.GPUS, model(), random.nextInt(13));
        default ->
            allow(at, account, project, Allowance.Kind.RUN_MINUTES, "", 20 + random.nextInt(200));
      }
    }
  }

  /** For a while. */
  private void allow(
      long at,
      Layout.AccountSpec account,
      Optional<String> project,
      Allowance.Kind kind,
      String model,
      long amount) {
    Optional<String> named = model.isEmpty() ? Optional.empty() : Optional.of(model);
    writes.accept(new Allow(at, account.name(), project, kind, named, amount));
    long until = at + 1 + (long) (random.nextDouble() * 12 * MINUTE);
    writes.accept(new Allow(until, account.name(), project, kind, named, -1));
  }

  private String model() {
    return random.nextInt(3) == 0 ? "a100" : "h100";
  }

  private long next(long at) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * 3 * MINUTE);
  }
}
