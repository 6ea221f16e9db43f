package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * GPUs of a model that a contract keeps for an account.
 *
 * @param gpus how many, at least 1
 * @param startWithin within which a session that needs no more starts
 * @param until when the contract ends; empty while nobody knows
 */
public record ReservedGpus(int gpus, Duration startWithin, Optional<Instant> until) {
  /** What contracts promise that do not say. */
  public static final Duration START_WITHIN = Duration.ofMinutes(5);

  /** So many, on the terms of contracts that do not say. */
  public static ReservedGpus of(int gpus) {
    return new ReservedGpus(gpus, START_WITHIN, Optional.empty());
  }

  /** The same, started within that time. */
  public ReservedGpus within(Duration other) {
    return new ReservedGpus(gpus, other, until);
  }

  /** The same until then. */
  public ReservedGpus until(Instant end) {
    return new ReservedGpus(gpus, startWithin, Optional.of(end));
  }
}
