package io.tollgate.agent.runtime;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.WorkloadSpec;
import java.util.List;
import java.util.UUID;

/**
 * What a runtime needs to know to run one allocation.
 *
 * @param id the allocation
 * @param sessionId whose it is
 * @param attempt the session's attempt, from 1
 * @param rank place in the gang, from 0
 * @param ranks size of the gang
 * @param gpus uuids in the order of the process's device numbers
 * @param gpuThousandths how much of each it may use, 1000 for whole ones
 * @param spec command, environment, ports
 */
public record Workload(
    AllocationId id,
    UUID sessionId,
    int attempt,
    int rank,
    int ranks,
    List<String> gpus,
    int gpuThousandths,
    WorkloadSpec spec) {

  /** The part of a desired allocation that concerns running it. */
  public static Workload of(DesiredAllocation desired) {
    return new Workload(
        desired.id(),
        desired.sessionId(),
        desired.attempt(),
        desired.rank(),
        desired.ranks(),
        desired.gpus(),
        desired.thousandths(),
        desired.spec());
  }
}
