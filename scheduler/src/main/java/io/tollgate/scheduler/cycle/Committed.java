package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Start;
import java.util.List;

/**
 * What became of a plan's starts.
 *
 * @param done those that are written
 * @param returned those whose assumptions no longer held; they have to be decided again
 */
public record Committed(List<Start> done, List<Start> returned) {

  public Committed {
    done = List.copyOf(done);
    returned = List.copyOf(returned);
  }
}
