package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The queue as one round of the cycle left it: immutable, whichever replica ran the round and
 * whichever shows it.
 */
public interface QueuePicture {
  /** The time of the round. */
  Instant asOf();

  /**
   * Place, reasons and ETA, as the API shows them, of a session that waited in that round.
   *
   * @param version the session's, as the caller read it; another one may have waited for other
   *     reasons, and of it the picture says nothing
   */
  Optional<ObjectNode> of(SessionId session, long version);

  /** What each pool that has anything to do has still to do. */
  Map<Pool, Backlog> backlog();

  /** What a session that came after the round can be told of its pool. */
  FirstLook pool(Pool pool);
}
