package io.tollgate.agent.health;

import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import org.jspecify.annotations.Nullable;

/**
 * What is held against one GPU. The exporter shows the last XID for ever, so only a change counts:
 * a number that stood there when the agent first looked is of unknown age and makes a GPU suspect,
 * never sick.
 *
 * @param lastXid as last seen; 0 for none, null before the first look
 * @param state how bad
 * @param cause code, empty when healthy
 * @param xid behind the cause, if one is
 */
public record GpuHealth(
    @Nullable Integer lastXid, HealthState state, String cause, @Nullable Integer xid) {

  private static final String REMAP_FAILURE = "row_remap_failure";

  /** Before the first look. */
  public static GpuHealth unseen() {
    return new GpuHealth(null, HealthState.HEALTHY, "", null);
  }

  /**
   * After another look. What has made a GPU sick stays until the machine restarts.
   *
   * @param shown the XID that is shown, null when the source does not say
   * @param rowRemapFailure a memory row could not be replaced
   */
  public GpuHealth after(@Nullable Integer shown, boolean rowRemapFailure) {
    if (rowRemapFailure && state != HealthState.SICK) {
      return new GpuHealth(shown == null ? lastXid : shown, HealthState.SICK, REMAP_FAILURE, null);
    }
    if (shown == null) {
      return lastXid == null ? new GpuHealth(0, state, cause, xid) : this;
    }
    if (shown.equals(lastXid)) {
      return this;
    }
    HealthState says = shown == 0 ? HealthState.HEALTHY : XidPolicy.kind(shown).health();
    if (lastXid == null && says == HealthState.SICK) {
      says = HealthState.SUSPECT;
    }
    return says.compareTo(state) > 0
        ? new GpuHealth(shown, says, "xid_" + shown, shown)
        : new GpuHealth(shown, state, cause, xid);
  }

  /** For the server. */
  GpuHealthReport report(String gpuUuid) {
    return new GpuHealthReport(gpuUuid, state, cause, xid);
  }
}
