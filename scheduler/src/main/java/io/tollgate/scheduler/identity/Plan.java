package io.tollgate.scheduler.identity;

import java.util.Optional;
import java.util.Set;

/**
 * Limits of an account.
 *
 * @param name its name
 * @param concurrentSessionsMax how many sessions may run at once; more wait
 * @param queuedSessionsMax how many sessions may wait; more are refused
 * @param requestsPerMinute how many requests a minute
 * @param requestsPerDay how many requests a day
 * @param priorityClass {@code low}, {@code normal} or {@code high}
 * @param filesRetentionSeconds how long the output and log of ended sessions can be fetched
 * @param gpuModels the GPU models it may use; empty for all
 */
public record Plan(
    String name,
    int concurrentSessionsMax,
    int queuedSessionsMax,
    int requestsPerMinute,
    int requestsPerDay,
    String priorityClass,
    int filesRetentionSeconds,
    Optional<Set<String>> gpuModels) {

  public Plan {
    gpuModels = gpuModels.map(Set::copyOf);
  }
}
