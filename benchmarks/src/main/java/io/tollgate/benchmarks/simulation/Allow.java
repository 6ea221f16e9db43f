package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.quota.AllowanceDesk;
import java.util.Optional;

/**
 * An operator sets a weight or a limit on an account or one of its projects; takes it away when the
 * amount is less than 0.
 */
record Allow(
    long at,
    String account,
    Optional<String> project,
    Allowance.Kind kind,
    Optional<String> gpuModel,
    long amount)
    implements Happening {

  /** Does it. */
  void in(SimulatedWorld world) {
    AccountId id = world.door.account(account);
    Allowance.Subject subject =
        new Allowance.Subject(
            id, project.map(Holder::project).orElse(Holder.ACCOUNT), kind, gpuModel);
    Optional<String> reason = Optional.of("simulated");
    world.door.act(
        "sre",
        (tx, act) ->
            amount < 0
                ? AllowanceDesk.clear(tx, subject, reason, act)
                : AllowanceDesk.set(
                        tx,
                        new Allowance(id, subject.holder(), kind, gpuModel, amount),
                        reason,
                        act)
                    != null);
  }
}
