package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Promise;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a promise.
 *
 * @param promise as it was told last
 * @param kept whether its session started in time; empty when it was taken back
 * @param at when that was
 * @param missing why it was taken back while its session waits on; empty when nothing was missing
 */
record DecidedPromise(
    Promise promise, Optional<Boolean> kept, Instant at, Optional<String> missing) {

  /** Why a start that a contract guarantees was missed; empty when it was not, or is none. */
  Optional<String> missed() {
    boolean late =
        promise.guaranteed().map(by -> at.isAfter(by.plus(WaitLog.RESOLUTION))).orElse(false);
    boolean gone = promise.guaranteed().isPresent() && missing.isPresent();
    return late || gone
        ? Optional.of(missing.or(() -> promise.later().map(DecidedPromise::word)).orElse("no_room"))
        : Optional.empty();
  }

  /** Why it was broken, or moved later; {@code none} when it never was. */
  String cause() {
    return promise.later().map(DecidedPromise::word).orElse("none");
  }

  private static String word(Promise.Cause cause) {
    return cause.name().toLowerCase(java.util.Locale.ROOT);
  }
}
