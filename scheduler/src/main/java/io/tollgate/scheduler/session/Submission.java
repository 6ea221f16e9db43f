package io.tollgate.scheduler.session;

import io.tollgate.scheduler.idle.IdleWish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a user asks for beside the quote.
 *
 * @param project the name of the account's project that it is for
 * @param command argv; empty when the workflow brings its own
 * @param cpus CPUs per node, 0 when unsaid
 * @param memoryBytes memory per node, 0 when unsaid
 * @param places where it wants to run
 * @param requeue start again after an end by the platform
 * @param priorityClass what an operator grants instead of the plan's class: {@code low}, {@code
 *     normal} or {@code high}; users cannot ask for it
 * @param allowInfeasible wait even when no node of today's fleet could ever hold it
 * @param timing when it may run
 * @param held wait until its owner releases it
 * @param terms what else was said
 * @param idle whether it is ended when its GPUs idle
 */
public record Submission(
    UUID quoteId,
    Optional<String> name,
    Optional<String> project,
    List<String> command,
    Map<String, String> environment,
    List<String> ports,
    Map<String, String> labels,
    int cpus,
    long memoryBytes,
    PlaceWishes places,
    boolean requeue,
    Optional<String> priorityClass,
    boolean allowInfeasible,
    Timing timing,
    boolean held,
    StartTerms terms,
    IdleWish idle) {

  public Submission {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
  }
}
