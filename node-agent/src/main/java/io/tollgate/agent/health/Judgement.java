package io.tollgate.agent.health;

import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.ConditionSeverity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one look changes: conditions that rise, worsen or return, and what is found along the way.
 * Pure but for itself; lives for one step.
 */
final class Judgement {

  private final HealthPolicy policy;
  private final Moment at;
  private final Map<String, Condition> conditions;
  private final List<Finding> findings = new ArrayList<>();

  Judgement(Map<String, Condition> before, HealthPolicy policy, Moment at) {
    this.conditions = new TreeMap<>(before);
    this.policy = policy;
    this.at = at;
  }

  /**
   * An XID was seen.
   *
   * @param old whether it may have happened before anybody looked: then it is of unknown age, and
   *     says no more than that a person should look
   * @param evidence where it was seen
   */
  void xid(int xid, boolean old, String evidence, @Nullable Long pid) {
    XidClass kind = policy.xidClass(xid);
    String cause = "xid_" + xid;
    String what = "XID " + xid + " (" + kind.word() + "): " + evidence;
    Optional<ConditionSeverity> severity = policy.severity(kind);
    if (old) {
      severity
          .map(most -> least(most, ConditionSeverity.SUSPECT))
          .ifPresent(most -> raise(cause, most, what, false, xid));
      return;
    }
    happened(cause, severity, kind.forWork(), what, xid, pid);
  }

  /** Something happened that is no XID. */
  void event(Cause cause, boolean old, String message) {
    Optional<ConditionSeverity> severity = policy.severity(cause);
    if (old) {
      severity
          .map(most -> least(most, ConditionSeverity.SUSPECT))
          .ifPresent(most -> raise(cause.word(), most, message, false, null));
      return;
    }
    happened(cause.word(), severity, cause.forWork(), message, null, null);
  }

  private void happened(
      String cause,
      Optional<ConditionSeverity> severity,
      AllocationNote.Kind forWork,
      String message,
      @Nullable Integer xid,
      @Nullable Long pid) {
    boolean hits = forWork == AllocationNote.Kind.HARDWARE;
    severity.ifPresent(how -> raise(cause, how, message, hits, xid));
    if (severity.isPresent() || forWork != AllocationNote.Kind.NOTICE) {
      findings.add(new Finding(cause, forWork, message, pid));
    }
  }

  /**
   * Something holds, or is over.
   *
   * @param holds null when nobody can say
   * @param old whether it may have begun before anybody looked; then no running work is its victim
   */
  void state(Cause cause, @Nullable Boolean holds, boolean old, String message) {
    if (holds == null) {
      return;
    }
    if (!holds) {
      if (policy.returns(cause)) {
        conditions.remove(cause.word());
      }
      return;
    }
    Optional<ConditionSeverity> severity = policy.severity(cause);
    boolean hits = !old && cause.forWork() == AllocationNote.Kind.HARDWARE;
    if (severity.isPresent() && raise(cause.word(), severity.get(), message, hits, null)) {
      findings.add(
          new Finding(
              cause.word(), hits ? cause.forWork() : AllocationNote.Kind.NOTICE, message, null));
    }
  }

  /** Adds the condition or makes it worse; one that is as bad already stays as it is. */
  private boolean raise(
      String cause,
      ConditionSeverity severity,
      String message,
      boolean hitsWork,
      @Nullable Integer xid) {
    Condition before = conditions.get(cause);
    if (before != null
        && before.severity().compareTo(severity) >= 0
        && (before.hitsWork() || !hitsWork)) {
      return false;
    }
    ConditionSeverity worst =
        before == null || severity.compareTo(before.severity()) > 0 ? severity : before.severity();
    conditions.put(
        cause, new Condition(cause, worst, at.text(), at.uptimeMs(), message, hitsWork, xid));
    return true;
  }

  private static ConditionSeverity least(ConditionSeverity one, ConditionSeverity other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  Map<String, Condition> conditions() {
    return conditions;
  }

  List<Finding> findings() {
    return findings;
  }
}
