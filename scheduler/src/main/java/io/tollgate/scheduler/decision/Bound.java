package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.session.Shape;
import java.util.Optional;
import java.util.UUID;

/**
 * A limit of one account in force: its plan's, one that was set, or one of its arrays'.
 *
 * @param account whose sessions are counted together
 * @param array whose elements alone are counted
 * @param code the reason it gives when it is full
 * @param limit what is counted, and how much there may be
 */
record Bound(AccountId account, Optional<UUID> array, WaitCode code, Limit limit) {

  /** What tells it from all others, whatever its number is at the moment. */
  record Key(
      AccountId account,
      Optional<UUID> array,
      WaitCode code,
      Holder holder,
      Optional<String> gpuModel,
      Limit.Unit unit) {}

  /** The plan's limit of concurrent sessions. */
  static Bound plan(AccountView account) {
    return new Bound(
        account.id(),
        Optional.empty(),
        WaitCode.PLAN_CONCURRENCY,
        sessions(account.concurrentMax()));
  }

  /** An array's own limit of running elements. */
  static Bound array(AccountView account, UUID array, int runningMax) {
    return new Bound(account.id(), Optional.of(array), WaitCode.ARRAY_LIMIT, sessions(runningMax));
  }

  private static Limit sessions(int most) {
    return new Limit(Holder.ACCOUNT, Optional.empty(), Limit.Unit.SESSIONS, most);
  }

  static Bound of(AccountView account, Limit limit) {
    return new Bound(account.id(), Optional.empty(), limit.unit().code(), limit);
  }

  Key key() {
    return new Key(account, array, code, limit.holder(), limit.gpuModel(), limit.unit());
  }

  /** How much there may be: sessions, thousandths of GPUs, or GPU time in ticks. */
  long most() {
    return switch (limit.unit()) {
      case SESSIONS -> limit.most();
      case GPUS -> Math.min(limit.most(), Integer.MAX_VALUE) * Shape.WHOLE;
      case GPU_MINUTES -> MinutesRoom.ticks(limit.most());
    };
  }

  private static String gpus(long thousandths) {
    return thousandths % Shape.WHOLE == 0
        ? Long.toString(thousandths / Shape.WHOLE)
        : Double.toString(thousandths / (double) Shape.WHOLE);
  }

  boolean isMinutes() {
    return limit.unit() == Limit.Unit.GPU_MINUTES;
  }

  /** What a full one says, when that much is in use and that much is needed. */
  String sentence(long used, long needed) {
    if (code == WaitCode.ARRAY_LIMIT) {
      return "The array runs at most " + limit.most() + " elements at once; " + used + " run.";
    }
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
              + gpus(used)
              + " are in use, and it needs "
              + gpus(needed)
              + ".";
      case GPU_MINUTES ->
          who
              + " may have "
              + limit.most()
              + " GPU-minutes ahead at once; "
              + MinutesRoom.minutes(used)
              + " are, and it needs "
              + MinutesRoom.minutes(needed)
              + ".";
    };
  }
}
