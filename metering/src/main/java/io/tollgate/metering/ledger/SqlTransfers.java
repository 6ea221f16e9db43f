package io.tollgate.metering.ledger;

import io.tollgate.metering.sql.SqlTypes;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Writes transfers and moves the balances of their grants and payers, all in one statement. */
final class SqlTransfers {
  /** Transfers are numbered in the order in which they are given. */
  private static final String POST =
      """
      WITH moved AS (
        SELECT * FROM unnest((SELECT CAST(:ids AS uuid[])), (SELECT CAST(:kinds AS text[])), (SELECT CAST(:payers AS uuid[])),
            (SELECT CAST(:debits AS uuid[])), (SELECT CAST(:credits AS uuid[])), (SELECT CAST(:amounts AS bigint[])),
            (SELECT CAST(:grants AS uuid[])), (SELECT CAST(:sessions AS uuid[])), (SELECT CAST(:segments AS uuid[])),
            (SELECT CAST(:draws AS integer[])), (SELECT CAST(:minutes AS integer[])), (SELECT CAST(:corrections AS uuid[])),
            (SELECT CAST(:corrected AS uuid[])), (SELECT CAST(:times AS timestamptz[])), (SELECT CAST(:actors AS text[])),
            (SELECT CAST(:causes AS text[])), (SELECT CAST(:requests AS text[])), (SELECT CAST(:changes AS bigint[])),
            (SELECT CAST(:owed AS bigint[]))) WITH ORDINALITY
          AS m(transfer_id, kind, payer_id, debit_account, credit_account, amount_micros, grant_id, session_id, segment_id,
               draw, minute, correction_id, corrects_transfer_id, created_at, actor, cause, request_id, change, owed, place)
      ), posted AS (
        INSERT INTO metering.transfer (transfer_id, kind, payer_id, debit_account, credit_account, amount_micros,
          grant_id, session_id, segment_id, draw, minute, correction_id, corrects_transfer_id,
          created_at, actor, cause, request_id)
        SELECT transfer_id, kind, payer_id, debit_account, credit_account, amount_micros,
          grant_id, session_id, segment_id, draw, minute, correction_id, corrects_transfer_id,
          created_at, actor, cause, request_id
        FROM moved ORDER BY place
      ), granted AS (
        UPDATE metering.credit_grant g
        SET left_micros = g.left_micros + s.change, lapsed = g.lapsed AND s.most <= 0
        FROM (SELECT grant_id, sum(change)::bigint AS change, max(change) AS most
              FROM moved WHERE grant_id IS NOT NULL GROUP BY grant_id) s
        WHERE g.grant_id = s.grant_id
      )
      UPDATE metering.payer p
      SET available_micros = p.available_micros + s.change, owed_micros = p.owed_micros + s.owed
      FROM (SELECT payer_id, sum(change)::bigint AS change, sum(owed)::bigint AS owed FROM moved GROUP BY payer_id) s
      WHERE p.payer_id = s.payer_id AND (s.change <> 0 OR s.owed <> 0)
      """;

  private SqlTransfers() {}

  static void post(Handle handle, List<Transfer> transfers) {
    if (!transfers.isEmpty()) {
      new Rows(transfers).bind(handle.createUpdate(POST)).execute();
    }
  }

  /** The columns of what is written, one value for each transfer. */
  private record Rows(List<Transfer> transfers) {
    Update bind(Update update) {
      return causes(parts(update))
          .bind("ids", each("uuid", Transfer::transferId))
          .bind("kinds", each("text", transfer -> transfer.kind().code()))
          .bind("payers", each("uuid", Transfer::payer))
          .bind("debits", each("uuid", Transfer::debitAccount))
          .bind("credits", each("uuid", Transfer::creditAccount))
          .bind("amounts", each("bigint", transfer -> transfer.amount().micros()))
          .bind("changes", each("bigint", Transfer::changeOfAvailable))
          .bind("owed", each("bigint", Transfer::changeOfOwed));
    }

    private Update parts(Update update) {
      return update
          .bind("grants", each("uuid", transfer -> transfer.grantId().orElse(null)))
          .bind("sessions", each("uuid", transfer -> transfer.sessionId().orElse(null)))
          .bind("segments", each("uuid", transfer -> transfer.segmentId().orElse(null)))
          .bind("draws", each("integer", transfer -> SqlTypes.boxed(transfer.draw())))
          .bind("minutes", each("integer", transfer -> SqlTypes.boxed(transfer.minute())))
          .bind("corrections", each("uuid", transfer -> transfer.correctionId().orElse(null)))
          .bind("corrected", each("uuid", transfer -> transfer.corrects().orElse(null)));
    }

    private Update causes(Update update) {
      return update
          .bind("times", each("timestamptz", transfer -> SqlTypes.time(transfer.createdAt())))
          .bind("actors", each("text", transfer -> transfer.cause().actor()))
          .bind("causes", each("text", transfer -> transfer.cause().reason()))
          .bind("requests", each("text", transfer -> transfer.cause().requestId()));
    }

    private Argument each(String type, Function<Transfer, ? extends @Nullable Object> value) {
      return SqlTypes.array(type, transfers.stream().map(value).toArray());
    }
  }
}
