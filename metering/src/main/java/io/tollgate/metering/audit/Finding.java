package io.tollgate.metering.audit;

import java.util.List;

/**
 * What looking at one invariant found.
 *
 * @param invariant its number in the design
 * @param name what must be true, in words
 * @param examined how many rows were looked at
 * @param offenders how many break it
 * @param firstOffenders a few of them, in words
 */
public record Finding(
    int invariant, String name, long examined, long offenders, List<String> firstOffenders) {
  /** Keeps its own copy. */
  public Finding {
    firstOffenders = List.copyOf(firstOffenders);
  }

  /** Whether the invariant holds. */
  public boolean holds() {
    return offenders == 0;
  }
}
