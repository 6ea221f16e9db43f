package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts the rows of each session together; holds one session at a time. */
final class SqlSessionPieces implements Iterator<SessionUsage> {
  private final Iterator<Piece> pieces;
  private @Nullable Piece ahead;

  SqlSessionPieces(Iterator<Piece> pieces) {
    this.pieces = pieces;
    this.ahead = pieces.hasNext() ? pieces.next() : null;
  }

  @Override
  public boolean hasNext() {
    return ahead != null;
  }

  @Override
  public SessionUsage next() {
    Piece first = ahead;
    if (first == null) {
      throw new NoSuchElementException();
    }
    List<SessionUsage.Item> items = new ArrayList<>();
    Piece piece = first;
    while (piece != null && piece.sessionId().equals(first.sessionId())) {
      if (!isLeftOut(piece.item())) {
        items.add(piece.item());
      }
      piece = pieces.hasNext() ? pieces.next() : null;
    }
    ahead = piece;
    return session(first, items);
  }

  private static boolean isLeftOut(SessionUsage.Item item) {
    return (item.late() && Planted.is(InvoiceDefect.LATE_USAGE_LEFT_OUT))
        || (item.kind() == SessionUsage.Kind.RETURNED
            && Planted.is(InvoiceDefect.RETURNS_FORGOTTEN));
  }

  private static SessionUsage session(Piece piece, List<SessionUsage.Item> items) {
    long used = piece.before().total().micros();
    for (SessionUsage.Item item : items) {
      used = Math.addExact(used, item.amount().micros());
    }
    // What was recorded before comes off, so over all invoices the sum is what the grants lost.
    Funded funded = Funded.first(piece.draws(), used).minus(piece.before());
    if (Planted.is(InvoiceDefect.PREPAID_OWED_AGAIN)) {
      funded = Funded.of(GrantKind.CREDIT_LINE, funded.total().micros());
    }
    return new SessionUsage(piece.sessionId(), piece.fromMinute(), piece.toMinute(), items, funded);
  }

  /** One row of the query. */
  record Piece(
      UUID sessionId,
      int fromMinute,
      int toMinute,
      SessionUsage.Item item,
      List<Funded.Source> draws,
      Funded before) {
    static Piece of(ResultSet row) throws SQLException {
      SessionUsage.Kind kind =
          SessionUsage.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
      OptionalInt first = SqlTypes.optionalInt(row, "first_minute");
      OptionalInt last = SqlTypes.optionalInt(row, "last_minute");
      Product product =
          new Product(
              SqlTypes.optionalUuid(row, "contract_id"),
              row.getString("gpu_model"),
              row.getString("capacity_class"),
              row.getString("workflow"),
              row.getBigDecimal("gpus"),
              row.getLong("rate_micros"));
      return new Piece(
          SqlTypes.uuid(row, "session_id"),
          row.getInt("from_minute"),
          row.getInt("to_minute"),
          new SessionUsage.Item(
              kind,
              row.getBoolean("late"),
              SqlTypes.uuid(row, "segment_id"),
              first,
              last,
              row.getInt("minutes"),
              Money.ofMicros(row.getLong("amount_micros")),
              SqlTypes.instant(row, "service_from"),
              SqlTypes.instant(row, "service_to"),
              product),
          sources(row.getArray("kinds"), row.getArray("micros")),
          new Funded(
              row.getLong("paid"),
              row.getLong("promotional"),
              row.getLong("subscription"),
              row.getLong("contract"),
              row.getLong("credit_line")));
    }

    private static List<Funded.Source> sources(@Nullable Array kinds, @Nullable Array micros)
        throws SQLException {
      List<Funded.Source> sources = new ArrayList<>();
      if (kinds != null && micros != null) {
        String[] names = (String[]) kinds.getArray();
        Long[] amounts = (Long[]) micros.getArray();
        for (int i = 0; i < names.length; i++) {
          GrantKind kind = GrantKind.valueOf(names[i].toUpperCase(Locale.ROOT));
          sources.add(new Funded.Source(kind, amounts[i]));
        }
      }
      return sources;
    }
  }
}
