package io.tollgate.agent.hook;

import io.tollgate.agent.runtime.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a hook is told of the work. Written down before the prolog begins, because the epilog may be
 * run by another agent. Nothing of the user's environment is in it.
 *
 * @param sessionId whose the work is
 * @param allocationId the allocation
 * @param attempt the session's attempt, from 1
 * @param rank place in the gang, from 0
 * @param ranks size of the gang
 * @param gpuUuids the GPUs, in the order of the process's device numbers
 * @param gpuIndices the driver's numbers of the same GPUs at the time of the start; {@code -} for
 *     one that the node no longer shows
 * @param workspace the work's own directory
 */
record HookFacts(
    UUID sessionId,
    UUID allocationId,
    int attempt,
    int rank,
    int ranks,
    List<String> gpuUuids,
    List<String> gpuIndices,
    String workspace) {

  static HookFacts of(Workload workload, Map<String, Integer> indices, Path workspace) {
    return new HookFacts(
        workload.sessionId(),
        workload.id().value(),
        workload.attempt(),
        workload.rank(),
        workload.ranks(),
        workload.gpus(),
        workload.gpus().stream()
            .map(uuid -> indices.containsKey(uuid) ? String.valueOf(indices.get(uuid)) : "-")
            .toList(),
        workspace.toString());
  }

  /** The whole environment of a hook. */
  Map<String, String> environment(HookKind kind) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LANG", "C.UTF-8");
    environment.put("TOLLGATE_HOOK", kind.word());
    environment.put("TOLLGATE_SESSION_ID", sessionId.toString());
    environment.put(kind.marker(), allocationId.toString());
    environment.put("TOLLGATE_HOOK_ALLOCATION_ID", allocationId.toString());
    environment.put("TOLLGATE_ATTEMPT", String.valueOf(attempt));
    environment.put("TOLLGATE_RANK", String.valueOf(rank));
    environment.put("TOLLGATE_RANKS", String.valueOf(ranks));
    environment.put("TOLLGATE_GPU_UUIDS", String.join(",", gpuUuids));
    environment.put("TOLLGATE_GPU_INDICES", String.join(",", gpuIndices));
    environment.put("TOLLGATE_WORKSPACE", workspace);
    return environment;
  }
}
