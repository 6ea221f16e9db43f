package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which waiting sessions lie within what their account has reserved, and until when a contract
 * guarantees that they start: counted from the round that first finds one so, which its promise
 * remembers. Those to whom it was given before come first; then in order, as far as it reaches.
 */
final class Guarantees {
  private final Pass pass;
  private final Kept kept;
  private final long now;
  private final Map<Kept.Share, Integer> taken = new HashMap<>();
  private final Set<Waiter> counted = new HashSet<>();

  /** After a pass, whose starts count as running. */
  Guarantees(Pass pass) {
    this.pass = pass;
    this.kept = pass.round.kept();
    this.now = pass.round.now();
    if (!kept.isNothing()) {
      pass.findings.started().forEach(this::count);
      for (Promise promise : pass.promises.given()) {
        @Nullable Waiter waiter = promise.guaranteed().isEmpty() ? null : pass.waiter(promise);
        if (waiter != null && pass.promises.has(waiter)) {
          isWithin(waiter);
        }
      }
    }
  }

  /** Whether nothing is reserved. */
  boolean none() {
    return kept.isNothing();
  }

  /** Whether it lies within if nobody came before it. */
  boolean mayLieWithin(Waiter waiter) {
    return !kept.isNothing() && kept.isWithin(waiter, 0);
  }

  private void count(Waiter waiter) {
    if (!waiter.session.preemptible()) {
      taken.merge(Kept.share(waiter), waiter.gpus, Integer::sum);
    }
  }

  /** Whether it lies within, beside those before it; it counts from then on. */
  boolean isWithin(Waiter waiter) {
    if (kept.isNothing() || counted.contains(waiter)) {
      return !kept.isNothing();
    }
    boolean within = kept.isWithin(waiter, taken.getOrDefault(Kept.share(waiter), 0));
    if (within) {
      count(waiter);
      counted.add(waiter);
    }
    return within;
  }

  /** When one that lies within must have started. */
  private Instant by(Waiter waiter) {
    return Optional.ofNullable(pass.promises.all().get(waiter.id))
        .flatMap(Promise::guaranteed)
        .orElse(Ticks.instant(now).plus(kept.startWithin(waiter)));
  }

  /**
   * Until when one that lies within may wait for what ends by itself: if that is late, there must
   * be time still for others to leave.
   */
  long patience(Waiter waiter) {
    Policy policy = pass.round.policy();
    Duration leaving = policy.leavingAtMost().plus(policy.slack());
    return Ticks.of(by(waiter).minus(leaving));
  }

  /**
   * Promises one that lies within its earliest start, whatever the numbers of promises.
   *
   * @param free when those who leave are gone, which may open more room than it was told of
   */
  void tell(Waiter waiter, long free) {
    @Nullable Slot own = pass.release(waiter);
    long start =
        own == null
            ? pass.earliest(waiter, now)
            : Math.min(own.start(), pass.earliest(waiter, free));
    if (start < Ticks.NEVER) {
      pass.guarantee(waiter, pass.slot(waiter, start, own), by(waiter));
    }
  }
}
