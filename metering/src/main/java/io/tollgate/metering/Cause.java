package io.tollgate.metering;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;

/**
 * Who changes something, by which request, and why; stored with every row.
 *
 * @param actor pseudonymous id of a person, key or part of the system; never empty
 * @param requestId id of the request or batch; never empty
 * @param reason a few words; never empty
 */
public record Cause(String actor, String requestId, String reason) {
  /** Refuses empty parts: a row that cannot say why it exists is a defect. */
  public Cause {
    boolean empty = actor.isEmpty() || requestId.isEmpty() || reason.isEmpty();
    if (empty && !Planted.is(MoneyDefect.CHARGE_WITHOUT_ACTOR)) {
      throw new IllegalArgumentException("A cause needs an actor, a request id and a reason.");
    }
  }
}
