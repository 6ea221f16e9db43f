package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.quota.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A contract that reserves GPUs takes effect, or ends.
 *
 * @param gpus how many; 0 when it ends
 * @param withinSeconds what it guarantees
 * @param untilMs when it is to end; 0 when nobody knows
 */
record Reserve(long at, String account, String gpuModel, int gpus, int withinSeconds, long untilMs)
    implements Happening {

  /** Does it. */
  void in(SimulatedWorld world) {
    AccountId id = world.door.account(account);
    Optional<Instant> until = untilMs > 0 ? Optional.of(Agenda.instant(untilMs)) : Optional.empty();
    Allowance reserved =
        Allowance.reserved(
            id,
            gpuModel,
            new ReservedGpus(Math.max(1, gpus), Duration.ofSeconds(withinSeconds), until));
    world.door.act(
        "sales",
        (tx, act) -> {
          if (gpus == 0) {
            return tx.allowances().clear(reserved.subject(), act);
          }
          tx.allowances().set(reserved, act);
          return true;
        });
  }
}
