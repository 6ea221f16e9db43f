package io.tollgate.scheduler.session;

import io.tollgate.scheduler.decision.Belonging;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Which element of which array a session is.
 *
 * @param array the array's id
 * @param index counted from 1
 * @param runningMax how many elements of the array run at once at most
 */
public record ArrayPlace(UUID array, int index, OptionalInt runningMax) {

  /** What the decision counts by. */
  public Belonging.Array belongs() {
    return new Belonging.Array(array, runningMax);
  }
}
