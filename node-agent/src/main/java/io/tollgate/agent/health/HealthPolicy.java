package io.tollgate.agent.health;

import io.tollgate.agent.protocol.ConditionSeverity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is held against a GPU, and how much: the data behind every judgement. Pure. Read by {@link
 * HealthPolicyReader}.
 *
 * @param xids class of every XID in the table
 * @param severities by the word of a cause or of an XID class; what stands nowhere is ignored
 * @param returning causes that go by themselves
 * @param limits in the unit of each
 */
public record HealthPolicy(
    Map<Integer, XidClass> xids,
    Map<String, ConditionSeverity> severities,
    Set<Cause> returning,
    Map<Limit, Integer> limits) {

  /** Numbers of the policy, each with its range. */
  enum Limit {
    /** Looks in a row before a GPU is throttled, or no longer is. */
    THROTTLED_LOOKS(1, 100),
    /** Looks in a row that do not show a GPU before it is missing. */
    MISSING_LOOKS(1, 100),
    /** Seconds without a new measurement before telemetry is stale. */
    STALE_SECONDS(1, 86_400),
    /** Seconds without an answer before nvidia-smi hangs. */
    HANG_SECONDS(1, 3_600);

    final int low;
    final int high;

    Limit(int low, int high) {
      this.low = low;
      this.high = high;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public HealthPolicy {
    xids = Map.copyOf(xids);
    severities = Map.copyOf(severities);
    returning = Set.copyOf(returning);
    limits = Map.copyOf(limits);
  }

  /** The class of an XID; a number outside the table is unknown. */
  XidClass xidClass(int xid) {
    return xids.getOrDefault(xid, XidClass.UNKNOWN);
  }

  /** How much the class says, empty when it is ignored. */
  Optional<ConditionSeverity> severity(XidClass xidClass) {
    return Optional.ofNullable(severities.get(xidClass.word()));
  }

  /** How much the cause says, empty when it is ignored. */
  Optional<ConditionSeverity> severity(Cause cause) {
    return Optional.ofNullable(severities.get(cause.word()));
  }

  /** Whether a condition of the cause goes by itself. */
  boolean returns(Cause cause) {
    return returning.contains(cause);
  }

  int limit(Limit limit) {
    return limits.getOrDefault(limit, limit.high);
  }

  /** The policy in force, in the words of its file, in a fixed order. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    Map<XidClass, Set<Integer>> byClass = new TreeMap<>();
    xids.forEach((xid, kind) -> byClass.computeIfAbsent(kind, k -> new TreeSet<>()).add(xid));
    byClass.forEach((kind, numbers) -> lines.add("xid " + kind.word() + " = " + text(numbers)));
    new TreeMap<>(severities)
        .forEach((word, severity) -> lines.add("severity." + word + " = " + word(severity)));
    for (Cause cause : Cause.values()) {
      if (cause.isState()) {
        lines.add("returns." + cause.word() + " = " + returns(cause));
      }
    }
    for (Limit limit : Limit.values()) {
      lines.add("limit." + limit.word() + " = " + limit(limit));
    }
    return lines;
  }

  static String word(ConditionSeverity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Set<Integer> numbers) {
    return numbers.toString().replaceAll("[\\[\\]]", "");
  }
}
