package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.UtilizationRow;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of an allocation's file. Times are milliseconds of the boot clock of {@code bootId}.
 *
 * @param format {@link AllocationFile#FORMAT}
 * @param bootId the boot in which the work belongs
 * @param desired what the server last said of it
 * @param state where it stands
 * @param runLimitMs the limit that is enforced
 * @param startIntendedMs when the start was decided; written before anything is started
 * @param goMs when the work began, once known
 * @param stopOrderedMs when a stop order arrived
 * @param limitReachedMs when the agent began to end it for its run limit; from then on it no longer
 *     grows
 * @param elapsedMs the last proof
 * @param endCause once ended
 * @param exitCode once known
 * @param message why something failed
 * @param released no process left
 * @param ports name to number
 * @param notes what befell its GPUs while it ran
 * @param utilization rows not acknowledged
 */
record AllocationRecord(
    int format,
    UUID bootId,
    DesiredAllocation desired,
    AllocationState state,
    long runLimitMs,
    @Nullable Long startIntendedMs,
    @Nullable Long goMs,
    @Nullable Long stopOrderedMs,
    @Nullable Long limitReachedMs,
    long elapsedMs,
    @Nullable EndCause endCause,
    @Nullable Integer exitCode,
    @Nullable String message,
    boolean released,
    Map<String, Integer> ports,
    @Nullable List<AllocationNote> notes,
    List<UtilizationRow> utilization) {}
