package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.FileFacts;
import io.tollgate.scheduler.agent.protocol.Messages.FileWish;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.node.NodeId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of logs and files that replicas want of nodes which may sync at others, and what came
 * back. Bound to one transaction. Ages are told by the database's clock, which all replicas share.
 */
final class DataWantRows {
  /** About: two that ask at once may both find room. An agent takes 256 at a time. */
  private static final int NODE_MAX = 200;

  private static final int LOOK_MAX = 20_000;
  private static final int SWEEP_MAX = 1_000;

  /** More than twice the longest life of a want: 20 s for the first byte, and 5 s. */
  private static final int SECONDS_MAX = 60;

  private final Handle handle;

  DataWantRows(Handle handle) {
    this.handle = handle;
  }

  /**
   * A want as every replica sees it.
   *
   * @param asker the replica whose client wants it
   * @param answered the piece is there for the asker to take
   */
  record Row(UUID asker, NodeId node, Wanted wanted, boolean answered) {}

  /** Shows a want to the other replicas; false when the node has as many as it may have. */
  boolean post(UUID asker, NodeId node, Wanted wanted) {
    return handle
            .createUpdate(
                """
                INSERT INTO scheduler.log_want
                  (request_id, asker, node_id, allocation_id, log_offset, wait_ms, kind,
                   limit_bytes, wish)
                SELECT :request, :asker, :node, :allocation, :offset, :wait, :kind, :limit, :wish
                WHERE (SELECT count(*) FROM scheduler.log_want WHERE node_id = :node) < :max
                """)
            .bind("request", wanted.requestId())
            .bind("asker", asker)
            .bind("node", node.value())
            .bind("allocation", wanted.allocationId())
            .bind("offset", wanted.offset())
            .bind("wait", wanted.waitMs())
            .bind("kind", wanted.kind())
            .bind("limit", wanted.limitBytes())
            .bind("wish", ProtocolJson.text(wanted.file()))
            .bind("max", NODE_MAX)
            .execute()
        > 0;
  }

  /** Everybody's wants, the oldest first. */
  List<Row> all() {
    return handle
        .createQuery(
            """
            SELECT request_id, asker, node_id, allocation_id, log_offset, wait_ms, kind,
              limit_bytes, wish, piece IS NOT NULL AS answered
            FROM scheduler.log_want ORDER BY request_id LIMIT :max
            """)
        .bind("max", LOOK_MAX)
        .map(
            (row, context) ->
                new Row(
                    row.getObject("asker", UUID.class),
                    new NodeId(row.getObject("node_id", UUID.class)),
                    new Wanted(
                        row.getObject("request_id", UUID.class),
                        row.getObject("allocation_id", UUID.class),
                        row.getString("kind"),
                        row.getLong("log_offset"),
                        row.getInt("limit_bytes"),
                        row.getInt("wait_ms"),
                        true,
                        part(row.getString("wish"), FileWish.class)),
                    row.getBoolean("answered")))
        .list();
  }

  /** Keeps a piece for its asker; false when nobody wants it of this node any more. */
  boolean answer(NodeId node, DataRequest data) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.log_want SET piece = :piece, complete = :complete,
                  piece_offset = :offset, gap = :gap, facts = :facts
                WHERE request_id = :request AND node_id = :node AND piece IS NULL
                """)
            .bind("piece", data.piece())
            .bind("complete", data.complete())
            .bind("offset", data.offset())
            .bind("gap", data.gap())
            .bind("facts", ProtocolJson.text(data.facts()))
            .bind("request", data.requestId())
            .bind("node", node.value())
            .execute()
        > 0;
  }

  /** Takes a piece out with its row; empty when it has not come. */
  Optional<DataRequest> take(UUID request) {
    return handle
        .createQuery(
            """
            DELETE FROM scheduler.log_want WHERE request_id = :request AND piece IS NOT NULL
            RETURNING kind, COALESCE(piece_offset, log_offset) AS piece_offset, piece, complete, gap,
              facts
            """)
        .bind("request", request)
        .map(
            (row, context) ->
                new DataRequest(
                    request,
                    row.getString("kind"),
                    row.getLong("piece_offset"),
                    Base64.getEncoder().encodeToString(row.getBytes("piece")),
                    row.getBoolean("complete"),
                    row.getBoolean("gap"),
                    part(row.getString("facts"), FileFacts.class)))
        .findOne();
  }

  private static <T> @Nullable T part(@Nullable String text, Class<T> type) {
    return text == null ? null : ProtocolJson.read(text, type);
  }

  /** Nobody waits for it any more; false when it was gone already. */
  boolean drop(UUID request) {
    return handle.execute("DELETE FROM scheduler.log_want WHERE request_id = ?", request) > 0;
  }

  /** Drops what its asker, which must be gone, did not. */
  void sweep() {
    handle
        .createUpdate(
            """
            DELETE FROM scheduler.log_want WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM scheduler.log_want
              WHERE asked_at < now() - make_interval(secs => :seconds)
              LIMIT :max FOR UPDATE SKIP LOCKED))
            """)
        .bind("seconds", SECONDS_MAX)
        .bind("max", SWEEP_MAX)
        .execute();
  }
}
