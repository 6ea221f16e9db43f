package io.tollgate.scheduler.cycle;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The leadership row in PostgreSQL. */
public final class SqlLeadershipStore implements LeadershipStore {
  private final Handle handle;

  public SqlLeadershipStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean isInForce(long epoch) {
    return handle
        .createQuery("SELECT epoch FROM scheduler.leadership WHERE epoch = :epoch FOR SHARE")
        .bind("epoch", epoch)
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  @Override
  public long raise(UUID leader, String address, String token) {
    return handle
        .createQuery(
            """
            UPDATE scheduler.leadership SET epoch = epoch + 1, leader_id = :leader,
              address = :address, replica_token = :token, since = now()
            RETURNING epoch
            """)
        .bind("leader", leader)
        .bind("address", address)
        .bind("token", token)
        .mapTo(Long.class)
        .one();
  }
}
