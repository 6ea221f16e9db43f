package io.tollgate.agent.gpu.simulated;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a fault script can do. */
public enum Fault {
  /** The GPU shows this XID from now on, as a real exporter does until it restarts. */
  XID(Scope.GPU, Argument.NUMBER, 0, 999_999),
  /** The GPU's numbers stand still. */
  STALE(Scope.GPU, Argument.NONE, 0, 0),
  /** The GPU shows DCGM's numbers for "no value". */
  SENTINELS(Scope.GPU, Argument.NONE, 0, 0),
  /** The work on the GPU leaves it alone. */
  IDLE(Scope.GPU, Argument.NONE, 0, 0),
  /** The GPU is gone. */
  VANISH(Scope.GPU, Argument.NONE, 0, 0),
  /** A memory row could not be replaced. */
  ROW_REMAP_FAILURE(Scope.GPU, Argument.NONE, 0, 0),
  /** A memory row is replaced at the next reset. */
  ROW_REMAP_PENDING(Scope.GPU, Argument.NONE, 0, 0),
  /** So many uncorrectable memory errors. */
  ECC(Scope.GPU, Argument.NUMBER, 0, 1_000_000),
  /** The clocks are lowered, for NVML's bit mask of reasons: 8 slow-down, 64 heat, 128 power. */
  THROTTLE(Scope.GPU, Argument.NUMBER, 0, 511),
  /** What the driver asks for, as NVML's number: 1 reset, 2 reboot, 4 drain and reset. */
  RECOVERY(Scope.GPU, Argument.NUMBER, 0, 7),
  /** The exporter answers with this status. */
  HTTP(Scope.EXPORTER, Argument.NUMBER, 400, 599),
  /** The exporter takes so long. */
  SLOW(Scope.EXPORTER, Argument.DURATION, 1, 600_000),
  /** The exporter takes the question and never answers. */
  HANG(Scope.EXPORTER, Argument.NONE, 0, 0),
  /** Everything but XIDs is as before: of one GPU, or of all and the exporter. */
  BACK(Scope.BOTH, Argument.NONE, 0, 0);

  /** Whom it befalls. */
  enum Scope {
    GPU,
    EXPORTER,
    BOTH
  }

  /** What stands behind its word. */
  enum Argument {
    NONE,
    NUMBER,
    DURATION
  }

  private final Scope scope;
  private final Argument argument;
  private final long low;
  private final long high;

  Fault(Scope scope, Argument argument, long low, long high) {
    this.scope = scope;
    this.argument = argument;
    this.low = low;
    this.high = high;
  }

  Scope scope() {
    return scope;
  }

  boolean hasArgument() {
    return argument != Argument.NONE;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Fault> of(String word) {
    return Arrays.stream(values()).filter(fault -> fault.word().equals(word)).findFirst();
  }

  /**
   * The argument as a number, a duration in milliseconds; empty when it is none or out of range.
   */
  OptionalLong read(String text) {
    OptionalLong value =
        argument == Argument.DURATION ? ScriptTime.milliseconds(text) : ScriptTime.number(text);
    return value.stream().filter(number -> number >= low && number <= high).findFirst();
  }

  /** What the argument has to be, for people. */
  String wants() {
    return argument == Argument.DURATION
        ? "a time from 1ms to 10m such as 8s"
        : "a whole number from " + low + " to " + high;
  }
}
