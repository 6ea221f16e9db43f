package io.tollgate.scheduler.idle;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which sessions are protected against idling, bound to one transaction. */
public interface IdleStore {
  /** A protection as it is frozen, and why. */
  record Frozen(IdleProtection protection, Cause cause, Instant at) {}

  /** Adds protections of new sessions, in one round trip. */
  void insert(List<Frozen> protections);

  /** Protections by session; who has none is left out. */
  Map<UUID, IdleProtection> of(Collection<UUID> sessions);

  /** Those to be looked at by now, the longest due first. */
  List<IdleProtection> due(Instant now, int limit);

  /** When each is looked at next; never again when empty. */
  void lookAgain(Map<SessionId, Optional<Instant>> at);

  /** Its owner was warned then; or, when empty, that all is well. */
  void warn(SessionId session, Optional<Instant> at);
}
