package io.tollgate.scheduler.cycle;

import java.util.UUID;

/** The one row that says under which epoch commits are accepted; bound to one transaction. */
public interface LeadershipStore {

  /**
   * Whether that epoch is in force. Held shared until the transaction ends, so that nobody raises
   * it before this transaction's writes are visible.
   */
  boolean isInForce(long epoch);

  /**
   * Raises the epoch for a new leader: whoever commits under an older one is refused from now on.
   *
   * @param address where other replicas reach the new leader
   * @param token what they show it
   * @return the new epoch
   */
  long raise(UUID leader, String address, String token);
}
