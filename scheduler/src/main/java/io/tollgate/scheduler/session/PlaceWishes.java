package io.tollgate.scheduler.session;

import java.util.Map;

/**
 * Where a session wants to run.
 *
 * @param nodeLabels labels its nodes must carry
 * @param neighbours near what and far from what
 */
public record PlaceWishes(Map<String, String> nodeLabels, Neighbours neighbours) {
  /** Anywhere. */
  public static final PlaceWishes ANYWHERE = new PlaceWishes(Map.of(), Neighbours.ANY);

  public PlaceWishes {
    nodeLabels = Map.copyOf(nodeLabels);
  }
}
