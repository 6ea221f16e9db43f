package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
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

  /** Writes a promise that is moved, or given for the first time or once more. */
  void putPromise(Promise promise);

  /**
   * Takes a promise back that can no longer be given: its session has ended or is suspended, or
   * nothing could hold it any more. It is open no longer, and neither kept nor broken.
   */
  void withdrawPromise(SessionId session, Instant now);

  /** Says whether a promise was kept. */
  void decidePromise(SessionId session, boolean kept, Instant now);
}
