package io.tollgate.benchmarks.scenario.world;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The doings that take one name. */
public enum Verb {
  STOP(Named.SESSION, Doings::stop),
  STOP_WAITING(Named.SESSION, Doings::stopWaiting),
  RESUBMIT(Named.SESSION, Doings::resubmit),
  HOLD(Named.SESSION, Doings::hold),
  RELEASE(Named.SESSION, Doings::release),
  OPERATOR_HOLD(Named.SESSION, Doings::operatorHold),
  OPERATOR_RELEASE(Named.SESSION, Doings::operatorRelease),
  PREEMPT(Named.SESSION, Doings::preempt),
  REJECT(Named.SESSION, Doings::reject),
  REPLAY_REPORTS(Named.SESSION, never(Doings::replayReports)),
  SUSPEND(Named.ACCOUNT, never(Doings::suspend)),
  SUSPEND_AND_STOP(Named.ACCOUNT, never(Doings::suspendAndStop)),
  RESUME(Named.ACCOUNT, never(Doings::resume)),
  CORDON(Named.NODE, never(Doings::cordon)),
  UNCORDON(Named.NODE, never(Doings::uncordon)),
  NODE_SILENT(Named.NODE, never(Doings::nodeSilent)),
  NODE_BACK(Named.NODE, never(Doings::nodeBack)),
  CONFIRM_DEAD(Named.NODE, never(Doings::confirmDead)),
  LIFT(Named.CONTROL, never(Doings::lift));

  /** Of what the name is. */
  public enum Named {
    SESSION,
    ACCOUNT,
    NODE,
    CONTROL
  }

  private final Named object;
  private final BiFunction<Doings, String, Optional<Refusal>> doing;

  Verb(Named object, BiFunction<Doings, String, Optional<Refusal>> doing) {
    this.object = object;
    this.doing = doing;
  }

  /** The word in the file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of what the name is. */
  public Named object() {
    return object;
  }

  Optional<Refusal> in(Doings world, String name) {
    return doing.apply(world, name);
  }

  /** What operators and nodes do is not refused. */
  private static BiFunction<Doings, String, Optional<Refusal>> never(
      BiConsumer<Doings, String> doing) {
    return (world, name) -> {
      doing.accept(world, name);
      return Optional.empty();
    };
  }
}
