package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What users were told about their wait, so that a new leader goes on where the old one was. */
public interface WaitStore {

  /** Since when each reason of each queued session holds. */
  Map<SessionId, Map<WaitCode, Instant>> reasons();

  /** The promises of queued sessions that are not decided. */
  List<Promise> openPromises();

  /** Writes sets of reasons that changed. */
  void putReasons(Map<SessionId, Map<WaitCode, Instant>> changed, Instant now);

  /**
   * Writes promises that are moved, or given for the first time or once more; of each session one.
   */
  void putPromises(Collection<Promise> promises);

  /**
   * Takes promises back that can no longer be given: their sessions have ended or are suspended, or
   * nothing could hold them any more. They are open no longer, and neither kept nor broken.
   */
  void withdrawPromises(Collection<SessionId> sessions, Instant now);

  /** Says of each whether its promise was kept. */
  void decidePromises(Map<SessionId, Boolean> kept, Instant now);
}
