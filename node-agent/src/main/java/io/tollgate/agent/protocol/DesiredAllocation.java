package io.tollgate.agent.protocol;

import static java.util.Objects.requireNonNull;

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
    long runLimitMs,
    long graceMs,
    long startTimeoutMs,
    WorkloadSpec spec) {

  public DesiredAllocation {
    // What cannot be acted upon is not let in: it would be written down and break the next agent.
    requireNonNull(id, "id");
    requireNonNull(sessionId, "session_id");
    requireNonNull(target, "target");
    requireNonNull(spec, "spec");
    gpus = ProtocolJson.unchecked(gpus);
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
        runLimitMs,
        graceMs,
        startTimeoutMs,
        spec.withEnvironment(environment));
  }
}
