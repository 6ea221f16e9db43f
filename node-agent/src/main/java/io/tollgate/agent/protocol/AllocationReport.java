package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One allocation as the agent sees it.
 *
 * @param id which
 * @param state where it stands
 * @param elapsedMs proof of runtime in milliseconds of the boot clock; never decreases
 * @param runLimitMs the run limit that the agent enforces and holds durably
 * @param endCause null while it has not ended
 * @param hardwareCause once ended: what failed under the work, null when nothing did
 * @param exitCode when known; 128 + n for signal n
 * @param message one sentence when something failed
 * @param released true when no process is left and the GPUs are free
 * @param ports name to port number on the node
 * @param notes what befell its GPUs while it ran
 * @param utilization rows that the server has not acknowledged, the current minute included
 * @param nodeFault true when a start failed for a reason of the node's, not of the work's
 */
public record AllocationReport(
    AllocationId id,
    AllocationState state,
    long elapsedMs,
    long runLimitMs,
    @Nullable EndCause endCause,
    @Nullable String hardwareCause,
    @Nullable Integer exitCode,
    @Nullable String message,
    boolean released,
    Map<String, Integer> ports,
    List<AllocationNote> notes,
    List<UtilizationRow> utilization,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean nodeFault) {

  public AllocationReport {
    ports = ProtocolJson.copyOf(ports);
    notes = ProtocolJson.copyOf(notes);
    utilization = ProtocolJson.copyOf(utilization);
  }
}
