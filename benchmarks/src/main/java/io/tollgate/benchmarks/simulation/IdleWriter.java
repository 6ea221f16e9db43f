package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.idle.IdleWish;
import java.util.OptionalDouble;
import java.util.Random;

/** Who wants to be ended when idle, and how busy the GPUs of such sessions are, by seed. */
final class IdleWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x1d_1e_0fL;

  private final Random random;

  IdleWriter(long seed) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
  }

  /** What a session says of it. */
  IdleWish wish() {
    double kind = random.nextDouble();
    if (kind < 0.15) {
      return IdleWish.of(new IdleTerms(5 + random.nextInt(15), 4 + random.nextInt(4)));
    }
    return kind < 0.2 ? IdleWish.DECLINED : IdleWish.UNSAID;
  }

  /** How busy the GPUs of a session are that wants it and is submitted then; now this, now that. */
  GpuUse use(IdleWish wish, long at) {
    GpuUse use = GpuUse.UNSEEN;
    if (wish.terms().isEmpty()) {
      return use;
    }
    long from = at;
    for (int stretch = 0; stretch < 6; stretch++) {
      use = random.nextDouble() < 0.2 ? use.from(from, 0, percent()) : use.from(from, percent());
      from += MINUTE / 2 + random.nextInt((int) (10 * MINUTE));
    }
    return use;
  }

  private OptionalDouble percent() {
    double kind = random.nextDouble();
    if (kind < 0.25) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(kind < 0.7 ? random.nextInt(5) : random.nextInt(101));
  }
}
