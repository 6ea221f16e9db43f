package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * Where audits look: a world's time and rows, and what excuses its servers.
 *
 * @param agenda its time
 * @param database its rows
 * @param leaderless whether nobody led for a while between two times
 * @param jumped whether a server's clock was set so far that its times mean nothing
 */
record Scene(
    Agenda agenda,
    InMemoryDatabase database,
    BiPredicate<Long, Long> leaderless,
    BooleanSupplier jumped) {

  /** Whether nobody led for a while between then and now. */
  boolean wasLeaderless(long since) {
    return leaderless.test(since, agenda.now());
  }

  /** Whether a server's clock was set so far that its times mean nothing. */
  boolean clocksHaveJumped() {
    return jumped.getAsBoolean();
  }
}
