package io.tollgate.agent.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health of one GPU against which something stands.
 *
 * @param gpuUuid which
 * @param state how bad, over all conditions
 * @param cause of the worst condition, a code such as {@code xid_79}
 * @param xid behind that cause, null when the cause is another
 * @param conditions all of them, the worst first
 */
public record GpuHealthReport(
    String gpuUuid,
    HealthState state,
    String cause,
    @Nullable Integer xid,
    List<HealthCondition> conditions) {

  public GpuHealthReport {
    conditions = ProtocolJson.copyOf(conditions);
  }
}
