package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Start;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param done starts that are written
 * @param returned those whose assumptions no longer held; they have to be decided again
 * @param overruled whether operators have changed their rules since: then all of the plan is void,
 *     what it told too, since that counted on its starts
 */
public record Committed(List<Start> done, List<Start> returned, boolean overruled) {

  public Committed {
    done = List.copyOf(done);
    returned = List.copyOf(returned);
  }

  /** Of a plan that was not overruled. */
  public Committed(List<Start> done, List<Start> returned) {
    this(done, returned, false);
  }
}
