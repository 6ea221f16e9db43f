package io.tollgate.scheduler.session;

import java.time.Duration;
import java.util.List;

/** What was placed of late, bound to one transaction. */
public interface PlacedStore {
  /** Allocations made in that time before the last one, released or not. */
  List<Allocation> lately(Duration time);
}
