package io.tollgate.agent.health;

import io.tollgate.agent.protocol.ConditionSeverity;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is held against the node itself, its GPUs aside. Pure.
 *
 * @param conditions what stands, by cause
 */
record NodeHealth(Map<String, Condition> conditions) {

  NodeHealth {
    conditions = Map.copyOf(conditions);
  }

  /** Nothing known against it. */
  static NodeHealth unseen() {
    return new NodeHealth(Map.of());
  }

  /** After a look, whether it could measure anything or not. */
  NodeHealth looked(NodeSigns signs, HealthPolicy policy, Moment at) {
    Judgement judgement = new Judgement(conditions, policy, at);
    long silentMs = since(signs.silentSinceMs(), at);
    boolean silent = silentMs >= 1_000L * policy.limit(HealthPolicy.Limit.STALE_SECONDS);
    judgement.state(
        Cause.TELEMETRY_STALE,
        silent || !signs.staleGpus().isEmpty(),
        false,
        silent
            ? "Nothing could be measured for " + silentMs / 1_000 + " s; work and meter go on."
            : "The numbers of these GPUs stand still: "
                + String.join(", ", signs.staleGpus())
                + ".");
    long hangingMs = since(signs.hangingSinceMs(), at);
    judgement.state(
        Cause.NVIDIA_SMI_HANGS,
        hangingMs >= 1_000L * policy.limit(HealthPolicy.Limit.HANG_SECONDS),
        false,
        "nvidia-smi has not come back for " + hangingMs / 1_000 + " s: the driver is stuck.");
    judgement.state(
        Cause.GPU_COUNT,
        signs.shown() == 0 ? null : Boolean.valueOf(signs.shown() != signs.registered()),
        false,
        "It shows " + signs.shown() + " GPUs, and " + signs.registered() + " are registered.");
    return new NodeHealth(judgement.conditions());
  }

  /** After the kernel named an XID of a card that is none of those known. */
  NodeHealth logged(KernelXid said, boolean old, HealthPolicy policy, Moment at) {
    Judgement judgement = new Judgement(conditions, policy, at);
    boolean drain =
        policy
            .severity(policy.xidClass(said.xid()))
            .filter(ConditionSeverity.DRAIN::equals)
            .isPresent();
    // Without a GPU to hold it against, what concerns one GPU is only worth a look.
    judgement.xid(said.xid(), old || !drain, "an unknown card: " + said.text(), said.pid());
    return new NodeHealth(judgement.conditions());
  }

  /** Without the very condition, if it stands. */
  NodeHealth cleared(String cause, String since) {
    Condition standing = conditions.get(cause);
    if (standing == null || !standing.since().equals(since)) {
      return this;
    }
    Map<String, Condition> rest = new TreeMap<>(conditions);
    rest.remove(cause);
    return new NodeHealth(rest);
  }

  private static long since(OptionalLong ms, Moment at) {
    return ms.isPresent() ? Math.max(0, at.uptimeMs() - ms.getAsLong()) : 0;
  }
}
