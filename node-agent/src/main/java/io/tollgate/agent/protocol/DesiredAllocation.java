package io.tollgate.agent.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One allocation as the server wants it.
 *
 * @param id which
 * @param sessionId the session that holds it
 * @param attempt the session's attempt, from 1
 * @param rank this allocation's place in the gang, from 0
 * @param ranks size of the gang
 * @param target what is wanted
 * @param stopReason with target stopped: the end reason, for the log
 * @param gpus uuids in the order of the process's device numbers
 * @param gpuThousandths how much of its one GPU it may use, 1 to 999; null for whole ones
 * @param runLimitMs the most time it may run, in milliseconds of elapsed time
 * @param graceMs time between TERM and KILL
 * @param startTimeoutMs a start that takes longer has failed
 * @param spec what to run
 */
public record DesiredAllocation(
    AllocationId id,
    UUID sessionId,
    int attempt,
    int rank,
    int ranks,
    Target target,
    @Nullable String stopReason,
    List<String> gpus,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer gpuThousandths,
    long runLimitMs,
    long graceMs,
    long startTimeoutMs,
    WorkloadSpec spec) {

  /** The thousandths of a whole GPU. */
  public static final int WHOLE = 1_000;

  public DesiredAllocation {
    // What cannot be acted upon is not let in: it would be written down and break the next agent.
    requireNonNull(id, "id");
    requireNonNull(sessionId, "session_id");
    requireNonNull(target, "target");
    requireNonNull(spec, "spec");
    gpus = ProtocolJson.unchecked(gpus);
  }

  /** Thousandths of each of its GPUs, 1000 for whole ones. */
  public int thousandths() {
    return gpuThousandths == null ? WHOLE : gpuThousandths;
  }

  /** The same with other variables of the user's. */
  public DesiredAllocation withEnvironment(Map<String, String> environment) {
    return new DesiredAllocation(
        id,
        sessionId,
        attempt,
        rank,
        ranks,
        target,
        stopReason,
        gpus,
        gpuThousandths,
        runLimitMs,
        graceMs,
        startTimeoutMs,
        spec.withEnvironment(environment));
  }
}
