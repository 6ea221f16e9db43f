package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.node.HealthCondition;
import java.util.List;
import java.util.Optional;

/**
 * What a report changed of the health of a GPU, or of the node itself.
 *
 * @param gpu uuid, empty for the node
 * @param from state before
 * @param to state after
 * @param conditions all that stands now
 */
public record HealthChange(
    Optional<String> gpu, String from, String to, List<HealthCondition> conditions) {

  /** Whether it may matter to who decides, rather than only to who reads. */
  public boolean isOfState() {
    return !from.equals(to);
  }
}
