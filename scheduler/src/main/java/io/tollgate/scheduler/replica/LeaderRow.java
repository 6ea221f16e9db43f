package io.tollgate.scheduler.replica;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Where the leader is and what to show it.
 *
 * @param address a URL without path
 * @param token a secret of this epoch, known to whoever may read the table
 */
record LeaderRow(long epoch, String address, String token) {

  /**
   * As the database has it; empty before anybody led, or when the leader is of an older version.
   */
  static Optional<LeaderRow> read(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT epoch, address, replica_token FROM scheduler.leadership
            WHERE address IS NOT NULL AND replica_token IS NOT NULL
            """)
        .map(
            (row, context) ->
                new LeaderRow(
                    row.getLong("epoch"), row.getString("address"), row.getString("replica_token")))
        .findOne();
  }

  @Override
  public String toString() {
    return "LeaderRow[epoch=" + epoch + ", address=" + address + "]";
  }
}
