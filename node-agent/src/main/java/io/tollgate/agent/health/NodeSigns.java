package io.tollgate.agent.health;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one look says of the node as a whole. Times are of the boot clock, in milliseconds.
 *
 * @param silentSinceMs since when nothing can be measured, empty when something can
 * @param hangingSinceMs since when nvidia-smi has been asked without coming back
 * @param staleGpus GPUs whose numbers have stopped
 * @param shown how many GPUs the look showed, 0 when it failed
 * @param registered how many GPUs the node has
 */
public record NodeSigns(
    OptionalLong silentSinceMs,
    OptionalLong hangingSinceMs,
    List<String> staleGpus,
    int shown,
    int registered) {

  public NodeSigns {
    staleGpus = staleGpus.stream().sorted().toList();
  }
}
