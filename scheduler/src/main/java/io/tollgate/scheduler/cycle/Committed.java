package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Start;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param done starts that are written
 * @param returned those whose assumptions no longer held; they have to be decided again
 * @param overruled whether operators have changed their rules since: then all of the plan is void,
 *     what it told too, since that counted on its starts
 * @param recalled for whom nobody is made to leave, because something assumed no longer held
 */
public record Committed(
    List<Start> done, List<Start> returned, boolean overruled, List<Preempt> recalled) {

  public Committed {
    done = List.copyOf(done);
    returned = List.copyOf(returned);
    recalled = List.copyOf(recalled);
  }

  Committed with(List<Preempt> notDone) {
    return new Committed(done, returned, overruled, notDone);
  }

  /** Of a plan that was not overruled. */
  public Committed(List<Start> done, List<Start> returned) {
    this(done, returned, false);
  }

  /** Of starts alone. */
  public Committed(List<Start> done, List<Start> returned, boolean overruled) {
    this(done, returned, overruled, List.of());
  }
}
