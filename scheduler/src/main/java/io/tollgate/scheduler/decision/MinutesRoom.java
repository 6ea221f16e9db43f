package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.List;

/**
 * The room of a limit on the GPU-minutes that running sessions have ahead. What one has ahead is
 * most when it starts and becomes less from then on, so that the sum can only pass the limit at a
 * moment when something starts: those moments are all that is looked at.
 */
final class MinutesRoom implements Room {
  private static final long MINUTE = 60 * Ticks.SECOND;

  private final double most;
  private final List<Claim> taken = new ArrayList<>();

  /** Room for so many GPU-minutes. */
  MinutesRoom(long gpuMinutes) {
    this.most = (double) gpuMinutes * MINUTE;
  }

  @Override
  public void take(Claim claim, int sign) {
    if (sign > 0) {
      taken.add(claim);
    } else if (!taken.remove(claim)) {
      throw new IllegalStateException("gives back what it did not take: " + claim);
    }
  }

  @Override
  public boolean clear(Claim claim) {
    return blocked(claim) < 0;
  }

  @Override
  public long earliest(Claim claim) {
    if (ahead(claim, claim.start()) > most) {
      return Ticks.NEVER;
    }
    Claim tried = claim;
    for (long moment = blocked(tried); moment >= 0; moment = blocked(tried)) {
      // Before a start that it would be too much for it cannot run; at its own it waits for others.
      tried = tried.from(moment > tried.start() ? moment : next(tried));
    }
    return tried.start();
  }

  /** The first moment at which it would be too much, -1 when there is none. */
  private long blocked(Claim claim) {
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
  private long next(Claim claim) {
    long now = claim.start();
    double over = sum(now) + ahead(claim, now) - most;
    double rate = 0;
    long change = Ticks.NEVER;
    for (Claim other : taken) {
      if (other.start() <= now && now < other.end()) {
        boolean falls = other.end() - now <= other.run();
        rate += falls ? other.amount() : 0;
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
    return (double) claim.amount() * Math.min(claim.run(), claim.end() - time);
  }

  @Override
  public long used(long time) {
    return (long) Math.ceil(sum(time) / MINUTE);
  }
}
