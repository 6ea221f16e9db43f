package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import java.util.Optional;

/**
 * A limit of one account in force: its plan's, or one that was set.
 *
 * @param account whose sessions are counted together
 * @param code the reason it gives when it is full
 * @param limit what is counted, and how much there may be
 */
record Bound(AccountId account, WaitCode code, Limit limit) {

  /** The plan's limit of concurrent sessions. */
  static Bound plan(AccountView account) {
    return new Bound(
        account.id(),
        WaitCode.PLAN_CONCURRENCY,
        new Limit(Holder.ACCOUNT, Optional.empty(), Limit.Unit.SESSIONS, account.concurrentMax()));
  }

  static Bound of(AccountView account, Limit limit) {
    return new Bound(account.id(), limit.unit().code(), limit);
  }

  /** What a full one says. */
  String sentence(long used, long needed) {
    String who =
        code == WaitCode.PLAN_CONCURRENCY
            ? "The plan"
            : switch (limit.holder().kind()) {
              case ACCOUNT -> "The account";
              case PROJECT -> "The project " + limit.holder().name();
              case KEY -> "The key " + limit.holder().name();
            };
    String model = limit.gpuModel().map(name -> name + " ").orElse("");
    return switch (limit.unit()) {
      case SESSIONS ->
          who + " runs at most " + limit.most() + " sessions at once; " + used + " run.";
      case GPUS ->
          who
              + " may use "
              + limit.most()
              + " "
              + model
              + "GPUs at once; "
              + used
              + " are in use, and it needs "
              + needed
              + ".";
      case GPU_MINUTES ->
          who
              + " may have "
              + limit.most()
              + " GPU-minutes ahead at once; "
              + used
              + " are, and it needs "
              + needed
              + ".";
    };
  }
}
