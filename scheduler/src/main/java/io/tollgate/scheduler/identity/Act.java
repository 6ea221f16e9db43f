package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.http.Call;
import java.time.Instant;

/**
 * Who does something, in which request, and when: what every row that records an act carries.
 *
 * @param actor such as {@code key:…} or {@code migration}; never personal
 * @param requestId the request, or the name of what else caused it
 * @param at when
 */
public record Act(String actor, String requestId, Instant at) {

  /** The act of a call's caller. */
  public static Act of(Call call) {
    return new Act(call.caller().actor(), call.requestId(), call.receivedAt());
  }
}
