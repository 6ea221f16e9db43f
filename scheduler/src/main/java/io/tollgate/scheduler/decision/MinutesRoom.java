package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.List;

/**
 * The room of a limit on the GPU-minutes that running sessions have ahead. What one has ahead is
 * most when it starts and becomes less from then on, so that the sum can only pass the limit at a
 * moment when something starts: those moments are all that is looked at.
 */
final class MinutesRoom {
  private static final long MINUTE = 60 * Ticks.SECOND;

  private final List<Claim> taken = new ArrayList<>();

  /** GPU-minutes as GPU time in ticks. */
  static long ticks(long gpuMinutes) {
    return gpuMinutes >= Ticks.NEVER / MINUTE ? Ticks.NEVER : gpuMinutes * MINUTE;
  }

  /** GPU time in ticks as begun GPU-minutes. */
  static long minutes(long ticks) {
    return (ticks + MINUTE - 1) / MINUTE;
  }

  /** Takes the claim's part. */
  void take(Claim claim) {
    taken.add(claim);
  }

  /** Whether the claim fits under that much, beside all that was taken. */
  boolean clear(Claim claim, long most) {
    return blocked(claim, most) < 0;
  }

  /** When it fits first, from its start on; {@link Ticks#NEVER} when it never does. */
  long earliest(Claim claim, long most) {
    if (ahead(claim, claim.start()) > most) {
      return Ticks.NEVER;
    }
    Claim tried = claim;
    for (long moment = blocked(tried, most); moment >= 0; moment = blocked(tried, most)) {
      // Before a start that it would be too much for it cannot run; at its own it waits for others.
      tried = tried.from(moment > tried.start() ? moment : next(tried, most));
    }
    return tried.start();
  }

  /** The first moment at which it would be too much, -1 when there is none. */
  private long blocked(Claim claim, long most) {
    if (sum(claim.start()) + ahead(claim, claim.start()) > most) {
      return claim.start();
    }
    long first = Ticks.NEVER;
    for (Claim other : taken) {
      long moment = other.start();
      if (moment > claim.start()
          && moment < Math.min(claim.end(), first)
          && sum(moment) + ahead(claim, moment) > most) {
        first = moment;
      }
    }
    return first < Ticks.NEVER ? first : -1;
  }

  /** When so much has passed that it could start, or that something else ends or starts. */
  private long next(Claim claim, long most) {
    long now = claim.start();
    double over = sum(now) + ahead(claim, now) - most;
    double rate = 0;
    long change = Ticks.NEVER;
    for (Claim other : taken) {
      if (other.start() <= now && now < other.end()) {
        boolean falls = other.end() - now <= other.run();
        rate += falls ? other.gpus() : 0;
        change = Math.min(change, falls ? other.end() : other.end() - other.run());
      } else if (other.start() > now) {
        change = Math.min(change, other.start());
      }
    }
    long falls = rate > 0 ? now + (long) Math.ceil(over / rate) : Ticks.NEVER;
    return Math.max(now + 1, Math.min(falls, change));
  }

  private double sum(long time) {
    double sum = 0;
    for (Claim claim : taken) {
      sum += ahead(claim, time);
    }
    return sum;
  }

  private static double ahead(Claim claim, long time) {
    if (time < claim.start() || time >= claim.end()) {
      return 0;
    }
    return (double) claim.gpus() * Math.min(claim.run(), claim.end() - time);
  }

  /** How much is ahead at that time, in ticks. */
  long used(long time) {
    return (long) Math.ceil(sum(time));
  }
}
