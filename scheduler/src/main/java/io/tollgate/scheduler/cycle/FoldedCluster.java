package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.session.LifePolicy;
import org.jdbi.v3.core.Handle;

/** What the cycle keeps in memory, for those who measure whether it misses anything. */
public final class FoldedCluster {
  private final LifePolicy policy;
  private final CatchUp folded;

  public FoldedCluster(LifePolicy policy) {
    this.policy = policy;
    this.folded = new CatchUp(policy);
  }

  /** Takes in what changed, as a round of the cycle does; in a REPEATABLE READ transaction. */
  public void fold(Handle handle) {
    folded.fold(handle);
  }

  /** True when what was folded bit by bit is what a full reload in the same snapshot finds. */
  public boolean equalsReload(Handle handle) {
    return new CatchUp(policy).fold(handle).equals(folded.fold(handle));
  }
}
