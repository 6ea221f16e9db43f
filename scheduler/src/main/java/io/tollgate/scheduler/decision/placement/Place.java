package io.tollgate.scheduler.decision.placement;

import java.util.List;

/**
 * Where a request runs.
 *
 * @param node the node's number
 * @param gpus the numbers of its GPUs, lowest first; empty for work without
 * @param request what runs there
 */
public record Place(int node, List<Integer> gpus, Request request) {

  public Place {
    gpus = List.copyOf(gpus);
  }
}
