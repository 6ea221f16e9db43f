package io.tollgate.scheduler.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What was placed of late, of a simulated world. */
public final class InMemoryPlacedStore implements PlacedStore {
  private final AllocationRows rows;

  public InMemoryPlacedStore(AllocationRows rows) {
    this.rows = rows;
  }

  @Override
  public List<Allocation> lately(Duration time) {
    List<Allocation> last = rows.last();
    Instant newest =
        last.stream().map(Allocation::createdAt).max(Instant::compareTo).orElse(Instant.EPOCH);
    return last.stream().filter(one -> one.createdAt().isAfter(newest.minus(time))).toList();
  }
}
