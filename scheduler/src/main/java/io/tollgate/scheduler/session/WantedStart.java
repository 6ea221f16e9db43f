package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import java.time.Instant;
import java.util.Optional;

/**
 * A start that somebody asks for.
 *
 * @param key under which its answer is kept, when the caller gave one
 */
public record WantedStart(
    Caller caller, Submission wish, String requestId, Optional<Idempotency.Request> key) {

  static WantedStart of(Call call, Submission wish) {
    return new WantedStart(call.caller(), wish, call.requestId(), Idempotency.request(call));
  }

  /** Whose it is; throws as {@link Caller#requireAccount()}. */
  public AccountId account() {
    return caller.requireAccount();
  }

  /** The act of doing it at that moment. */
  public Act act(Instant now) {
    return new Act(caller.actor(), requestId, now);
  }
}
