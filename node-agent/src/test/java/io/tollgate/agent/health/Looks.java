package io.tollgate.agent.health;

import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.protocol.HealthState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A GPU that is looked at again and again, a look every fifteen seconds. */
final class Looks {

  static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  final HealthPolicy policy;
  final List<Finding> findings = new ArrayList<>();
  GpuHealth health = GpuHealth.unseen();
  private long looks;

  Looks(HealthPolicy policy) {
    this.policy = policy;
  }

  /** One that has been seen well. */
  static Looks clean() {
    return new Looks(HealthPolicyReader.builtIn()).see(GpuSigns.builder().xid(0));
  }

  Moment next() {
    looks++;
    return new Moment(100_000 + looks * 15_000, BEGIN.plusSeconds(looks * 15));
  }

  Looks see(GpuSigns.Builder signs) {
    return take(health.shown(signs.build(), policy, next()));
  }

  Looks seeXid(int xid) {
    return see(GpuSigns.builder().xid(xid));
  }

  Looks miss() {
    return take(health.notShown(policy, next()));
  }

  Looks hear(int xid) {
    return take(health.logged(said(xid), false, policy, next()));
  }

  Looks take(GpuHealth.Step step) {
    health = step.health();
    findings.addAll(step.findings());
    return this;
  }

  Looks clear(String cause) {
    Condition standing = health.conditions().get(cause);
    if (standing != null) {
      health = health.cleared(cause, standing.since());
    }
    return this;
  }

  static KernelXid said(int xid) {
    return new KernelXid(xid, 1_000_000, "0000:61:00", xid, 4_711L, "NVRM: Xid " + xid);
  }

  HealthState state() {
    return health.state();
  }

  List<String> causes() {
    return health.worstFirst().stream().map(Condition::cause).toList();
  }
}
