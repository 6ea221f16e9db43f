package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Corrections in PostgreSQL. */
public final class SqlCorrectionStore implements CorrectionStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlCorrectionStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<Transfer> transfer(UUID transferId) {
    return handle
        .createQuery("SELECT * FROM metering.transfer WHERE transfer_id = :transfer")
        .bind("transfer", transferId)
        .map((row, context) -> transfer(row))
        .findOne();
  }

  @Override
  public List<Transfer> of(UUID correctionId) {
    return handle
        .createQuery(
            "SELECT * FROM metering.transfer WHERE correction_id = :correction ORDER BY number")
        .bind("correction", correctionId)
        .map((row, context) -> transfer(row))
        .list();
  }

  @Override
  public List<Transfer> ofTransfer(UUID transferId) {
    return handle
        .createQuery(
            "SELECT * FROM metering.transfer WHERE corrects_transfer_id = :transfer ORDER BY number")
        .bind("transfer", transferId)
        .map((row, context) -> transfer(row))
        .list();
  }

  @Override
  public Map<Integer, Long> ofDraws(UUID sessionId) {
    Map<Integer, Long> micros = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT draw, sum(CASE WHEN credit_account = grant_id THEN amount_micros ELSE -amount_micros END)::bigint
            FROM metering.transfer WHERE session_id = :session AND kind = 'correct' GROUP BY draw
            """)
        .bind("session", sessionId)
        .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
        .forEach(entry -> micros.put(entry.getKey(), entry.getValue()));
    return micros;
  }

  @Override
  public List<Transfer> ofCharge(UUID sessionId, int minute) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.transfer
            WHERE session_id = :session AND minute = :minute AND kind = 'correct'
            ORDER BY number
            """)
        .bind("session", sessionId)
        .bind("minute", minute)
        .map((row, context) -> transfer(row))
        .list();
  }

  /** A row of the table of transfers. */
  static Transfer transfer(ResultSet row) throws SQLException {
    return new Transfer(
        SqlTypes.uuid(row, "transfer_id"),
        Transfer.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        SqlTypes.uuid(row, "payer_id"),
        SqlTypes.uuid(row, "debit_account"),
        SqlTypes.uuid(row, "credit_account"),
        Money.ofMicros(row.getLong("amount_micros")),
        SqlTypes.optionalUuid(row, "grant_id"),
        SqlTypes.optionalUuid(row, "session_id"),
        SqlTypes.optionalUuid(row, "segment_id"),
        SqlTypes.optionalInt(row, "draw"),
        SqlTypes.optionalInt(row, "minute"),
        SqlTypes.optionalUuid(row, "correction_id"),
        SqlTypes.optionalUuid(row, "corrects_transfer_id"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }
}
