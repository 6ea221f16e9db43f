package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Start;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param done starts that are written
 * @param returned those whose assumptions no longer held; they have to be decided again
 * @param recalled for whom nobody is made to leave, because something assumed no longer held
 */
public record Committed(List<Start> done, List<Start> returned, List<Preempt> recalled) {

  public Committed {
    done = List.copyOf(done);
    returned = List.copyOf(returned);
    recalled = List.copyOf(recalled);
  }

  /** Of starts alone. */
  public Committed(List<Start> done, List<Start> returned) {
    this(done, returned, List.of());
  }

  Committed with(List<Preempt> notDone) {
    return new Committed(done, returned, notDone);
  }
}
