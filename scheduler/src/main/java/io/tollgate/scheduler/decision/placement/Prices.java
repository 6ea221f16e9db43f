package io.tollgate.scheduler.decision.placement;

import java.util.List;

/**
 * What a {@link CapacityBarrier} weighs by, to be carried from one decision to the next.
 *
 * @param kinds what the kinds of nodes are that requests name by number
 * @param requests what room is kept for
 * @param perCopy by request, what room for one copy counts
 * @param movedMilli thousandths of GPUs that were given out since these were made
 * @param arrivals how many arrivals had been counted then
 */
public record Prices(
    List<String> kinds,
    List<Request> requests,
    List<Double> perCopy,
    long movedMilli,
    long arrivals) {

  /** None: they are made when first needed. */
  public static final Prices NONE = new Prices(List.of(), List.of(), List.of(), 0, 0);

  public Prices {
    kinds = List.copyOf(kinds);
    requests = List.copyOf(requests);
    perCopy = List.copyOf(perCopy);
  }

  /** The same after more was given out. */
  public Prices moved(long milli) {
    return milli == movedMilli ? this : new Prices(kinds, requests, perCopy, milli, arrivals);
  }

  /** Whether these weigh as those do. */
  boolean weighAs(Prices other) {
    return requests == other.requests && perCopy == other.perCopy;
  }
}
