package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Extensions, bound to one transaction. */
public interface ExtensionStore {
  /** Inserts a pending extension. */
  void insert(Extension extension, Cause cause, Instant now);

  /** What is not decided yet, oldest first. */
  List<Extension> pendingOf(SessionId session);

  /** Marks one acknowledged or voided. */
  void decide(UUID segment, String state, Instant now);
}
