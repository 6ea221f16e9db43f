package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.GrantKind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of each session together, which come one session after another; holds one session
 * at a time.
 */
final class SessionPieces implements Iterator<SessionUsage> {
  private final Iterator<Piece> pieces;
  private @Nullable Piece ahead;

  SessionPieces(Iterator<Piece> pieces) {
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

  /**
   * Rows of one kind of one segment of a session, and what goes for the whole session.
   *
   * @param draws what its grants gave, in the order drawn, less what went back
   * @param before what its earlier invoices say it was funded by
   */
  record Piece(
      UUID sessionId,
      int fromMinute,
      int toMinute,
      SessionUsage.Item item,
      List<Funded.Source> draws,
      Funded before) {}
}
