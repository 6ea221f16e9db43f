package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.database.LeaderDatabase;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Commits a plan in one transaction, or in several when it starts many. */
final class PartedCommit {
  /**
   * Starts that one transaction writes: some tens of milliseconds, and nodes hear of them early.
   */
  private static final int STARTS_TOGETHER = 256;

  private PartedCommit() {}

  /** Throws {@link DeposedException} when another leader has taken over; parts before it stand. */
  static Committed of(LeaderDatabase database, Reign reign, Plan plan, Instant now) {
    List<Start> starts = plan.starts();
    if (starts.size() <= STARTS_TOGETHER) {
      return database.run(handle -> reign.commit(new SqlTransaction(handle), plan, now));
    }
    List<Start> done = new ArrayList<>();
    List<Start> returned = new ArrayList<>();
    for (int from = 0; from < starts.size(); from += STARTS_TOGETHER) {
      List<Start> part = starts.subList(from, Math.min(starts.size(), from + STARTS_TOGETHER));
      Committed some = database.run(handle -> reign.start(new SqlTransaction(handle), part, now));
      done.addAll(some.done());
      returned.addAll(some.returned());
      if (some.overruled()) {
        returned.addAll(starts.subList(from + part.size(), starts.size()));
        return new Committed(done, returned, true);
      }
    }
    Committed all = new Committed(done, returned);
    return database.run(
        handle -> {
          SqlTransaction tx = new SqlTransaction(handle);
          PlanCommit.fence(tx, reign.epoch());
          reign.tell(tx, plan, all, now);
          return all;
        });
  }
}
