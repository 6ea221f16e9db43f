package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Optional;

/**
 * How surely a session keeps what it holds.
 *
 * @param preemptible whether it may be made to leave, as it is now
 * @param version the row's version, which an order to leave expects
 * @param ranSince since when it runs in this attempt, empty while it starts
 * @param leavesFor for whom it was ordered to leave, when it was
 */
public record Tenure(
    boolean preemptible, long version, Optional<Instant> ranSince, Optional<SessionId> leavesFor) {

  /** It stays to its end. */
  public static final Tenure FIXED = new Tenure(false, 0, Optional.empty(), Optional.empty());

  /** It may be made to leave. */
  public static Tenure preemptible(long version, Optional<Instant> ranSince) {
    return new Tenure(true, version, ranSince, Optional.empty());
  }

  /** It leaves for that session. */
  public Tenure leaving(SessionId claimant) {
    return new Tenure(false, version, ranSince, Optional.of(claimant));
  }
}
