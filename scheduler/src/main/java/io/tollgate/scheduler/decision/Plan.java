package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.Map;

/**
 * What the scheduler would do now. Every queued session either starts or waits.
 *
 * @param starts in the order they were decided
 * @param waiting why and how long each of the others waits
 * @param promises all promises after this decision; what is missing here is no longer promised
 */
public record Plan(
    List<Start> starts, Map<SessionId, Waiting> waiting, Map<SessionId, Promise> promises) {

  public Plan {
    starts = List.copyOf(starts);
    waiting = Map.copyOf(waiting);
    promises = Map.copyOf(promises);
  }
}
