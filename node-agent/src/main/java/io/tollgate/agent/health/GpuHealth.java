package io.tollgate.agent.health;

import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is held against one GPU. Pure: what was known, what is shown, the policy and the moment make
 * what is known next.
 *
 * <p>The exporter shows the last XID for ever, so only a change counts: a number that stood there
 * when the agent first looked is of unknown age and makes a GPU suspect, never sick. A value that
 * vanishes and comes back the same is no change either.
 *
 * @param memory what was last seen
 * @param conditions what stands, by cause
 */
record GpuHealth(GpuMemory memory, Map<String, Condition> conditions) {

  /** Hardware slowdown, hardware thermal slowdown, power brake (NVML's clocks event reasons). */
  private static final long THROTTLED_BITS = 0x8 | 0x40 | 0x80;

  private static final long THERMAL_BIT = 0x20;

  /** The worst first, then the oldest, then by name. */
  private static final Comparator<Condition> WORST_FIRST =
      Comparator.comparing(Condition::severity, Comparator.reverseOrder())
          .thenComparingLong(Condition::sinceMs)
          .thenComparing(Condition::cause);

  /** The health after a step, and what was found. */
  record Step(GpuHealth health, List<Finding> findings) {}

  GpuHealth {
    conditions = Map.copyOf(conditions);
  }

  /** Before the first look. */
  static GpuHealth unseen() {
    return new GpuHealth(GpuMemory.NONE, Map.of());
  }

  /** After a look that showed it. */
  Step shown(GpuSigns signs, HealthPolicy policy, Moment at) {
    Judgement judgement = new Judgement(conditions, policy, at);
    boolean first = !memory.looked();
    xids(signs, first, judgement);
    memory(signs, first, judgement);
    recovery(signs.recoveryAction(), first, judgement);
    int throttled = throttling(signs, policy, judgement);
    int thermal = thermal(signs, policy, judgement);
    judgement.state(Cause.MISSING, false, false, "");
    Integer lastXid = signs.xid() == null ? memory.xid() : signs.xid();
    GpuMemory next =
        new GpuMemory(
            true,
            lastXid == null ? Integer.valueOf(0) : lastXid,
            memory.countsAfter(signs.xidCounts(), at.uptimeMs()),
            newest(signs.eccDoubleBitVolatile(), memory.doubleBitErrors()),
            newest(signs.uncorrectableRemappedRows(), memory.remappedRows()),
            throttled,
            thermal,
            0);
    return new Step(new GpuHealth(next, judgement.conditions()), judgement.findings());
  }

  private void xids(GpuSigns signs, boolean first, Judgement judgement) {
    Integer shown = signs.xid();
    if (shown != null && shown != 0 && !shown.equals(memory.xid())) {
      judgement.xid(
          shown,
          first,
          first ? "it stood there at the first look" : "the exporter shows it newly",
          null);
    }
    new TreeMap<>(signs.xidCounts())
        .forEach(
            (xid, count) -> {
              if (count > memory.countOf(xid)) {
                judgement.xid(
                    xid, first, "the exporter counts it " + count + " times lately", null);
              }
            });
  }

  private void memory(GpuSigns signs, boolean first, Judgement judgement) {
    judgement.state(
        Cause.ROW_REMAP_FAILURE,
        signs.rowRemapFailure(),
        first,
        "A memory row could not be replaced; the card is to be exchanged.");
    judgement.state(
        Cause.ROW_REMAP_PENDING,
        signs.rowRemapPending(),
        first,
        "A memory row is replaced at the next reset; plan one for when the GPU is idle.");
    Long errors = signs.eccDoubleBitVolatile();
    Long before = memory.doubleBitErrors();
    if (errors != null && errors > (before == null ? 0 : before)) {
      judgement.event(
          Cause.ECC_DOUBLE_BIT,
          first,
          errors + " uncorrectable memory errors since the driver was loaded.");
    }
    Long rows = signs.uncorrectableRemappedRows();
    Long rowsBefore = memory.remappedRows();
    if (rows != null && rowsBefore != null && rows > rowsBefore) {
      judgement.event(
          Cause.ROWS_REMAPPED, false, rows + " memory rows replaced for uncorrectable errors.");
    }
  }

  private static void recovery(
      @Nullable RecoveryAction action, boolean first, Judgement judgement) {
    if (action == null) {
      return;
    }
    boolean reboot = action == RecoveryAction.NODE_REBOOT || action == RecoveryAction.SYSTEM_REBOOT;
    String message = "The driver asks for this: " + action + ".";
    judgement.state(Cause.RECOVERY_REBOOT, reboot, first, message);
    judgement.state(
        Cause.RECOVERY_ACTION, !reboot && action != RecoveryAction.NONE, first, message);
  }

  private int throttling(GpuSigns signs, HealthPolicy policy, Judgement judgement) {
    Long mask = signs.clocksEventReasons();
    int streak =
        GpuMemory.streak(
            memory.throttledStreak(), mask == null ? null : (mask & THROTTLED_BITS) != 0);
    judgement.state(
        Cause.THROTTLED,
        steady(streak, policy),
        !memory.looked(),
        "The hardware slows it down (clocks event reasons 0x" + hex(mask) + ").");
    return streak;
  }

  private int thermal(GpuSigns signs, HealthPolicy policy, Judgement judgement) {
    Long mask = signs.clocksEventReasons();
    int streak =
        GpuMemory.streak(memory.thermalStreak(), mask == null ? null : (mask & THERMAL_BIT) != 0);
    judgement.state(
        Cause.THERMAL_SLOWDOWN,
        steady(streak, policy),
        !memory.looked(),
        "The driver slows it down for its heat (clocks event reasons 0x" + hex(mask) + ").");
    return streak;
  }

  private static @Nullable Boolean steady(int streak, HealthPolicy policy) {
    return Math.abs(streak) < policy.limit(HealthPolicy.Limit.THROTTLED_LOOKS) ? null : streak > 0;
  }

  private static String hex(@Nullable Long mask) {
    return mask == null ? "?" : Long.toHexString(mask);
  }

  /** After a look that showed others, but not it. */
  Step notShown(HealthPolicy policy, Moment at) {
    int missed = Math.min(1_000, memory.missedLooks() + 1);
    Judgement judgement = new Judgement(conditions, policy, at);
    judgement.state(
        Cause.MISSING,
        missed >= policy.limit(HealthPolicy.Limit.MISSING_LOOKS) ? Boolean.TRUE : null,
        !memory.looked(),
        "It is registered and " + missed + " looks in a row did not show it.");
    GpuMemory next =
        new GpuMemory(
            memory.looked(),
            memory.xid(),
            memory.xidCounts(),
            memory.doubleBitErrors(),
            memory.remappedRows(),
            memory.throttledStreak(),
            memory.thermalStreak(),
            missed);
    return new Step(new GpuHealth(next, judgement.conditions()), judgement.findings());
  }

  /** After the kernel named an XID of it. */
  Step logged(KernelXid said, boolean old, HealthPolicy policy, Moment at) {
    Judgement judgement = new Judgement(conditions, policy, at);
    judgement.xid(said.xid(), old, "the kernel says: " + said.text(), said.pid());
    return new Step(new GpuHealth(memory, judgement.conditions()), judgement.findings());
  }

  /**
   * After it was told from elsewhere whether a cause holds.
   *
   * @param evidence what speaks for it, null when it does not hold
   */
  Step told(Cause cause, @Nullable String evidence, HealthPolicy policy, Moment at) {
    Judgement judgement = new Judgement(conditions, policy, at);
    judgement.state(cause, evidence != null, false, String.valueOf(evidence));
    return new Step(new GpuHealth(memory, judgement.conditions()), judgement.findings());
  }

  /** Without the very condition, if it stands. */
  GpuHealth cleared(String cause, String since) {
    Condition standing = conditions.get(cause);
    if (standing == null || !standing.since().equals(since)) {
      return this;
    }
    Map<String, Condition> rest = new TreeMap<>(conditions);
    rest.remove(cause);
    return new GpuHealth(memory, rest);
  }

  /** How fit it is. */
  HealthState state() {
    ConditionSeverity worst =
        conditions.values().stream()
            .map(Condition::severity)
            .max(Comparator.naturalOrder())
            .orElse(ConditionSeverity.NOTICE);
    return switch (worst) {
      case NOTICE -> HealthState.HEALTHY;
      case SUSPECT -> HealthState.SUSPECT;
      case SICK, DRAIN -> HealthState.SICK;
    };
  }

  /** What stands, the worst first. */
  List<Condition> worstFirst() {
    return conditions.values().stream().sorted(WORST_FIRST).toList();
  }

  /** For the server; empty when nothing stands. */
  Optional<GpuHealthReport> report(String uuid, HealthPolicy policy) {
    List<Condition> all = worstFirst();
    return all.stream()
        .findFirst()
        .map(
            worst ->
                new GpuHealthReport(
                    uuid,
                    state(),
                    worst.cause(),
                    worst.xid(),
                    all.stream().map(condition -> condition.shown(policy)).toList()));
  }

  private static @Nullable Long newest(@Nullable Long shown, @Nullable Long before) {
    return shown == null ? before : shown;
  }
}
