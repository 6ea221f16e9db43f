package io.tollgate.metering.audit;

import static io.tollgate.metering.audit.SessionAudit.session;

import io.tollgate.metering.charging.Amounts;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Adds up what went into a session's escrow and came out of it. */
final class EscrowAudit {
  private final InMemoryLedgerStore ledger;

  EscrowAudit(InMemoryLedgerStore ledger) {
    this.ledger = ledger;
  }

  void check(SessionRows rows, List<Transfer> transfers, List<Violation> found) {
    sums(rows, transfers, found);
    releases(rows.billing().sessionId(), transfers, found);
  }

  private static void sums(SessionRows rows, List<Transfer> transfers, List<Violation> found) {
    long held = 0;
    long released = 0;
    long forfeited = 0;
    long returned = 0;
    for (Transfer transfer : transfers) {
      long micros = transfer.amount().micros();
      switch (transfer.kind()) {
        case HOLD -> held += micros;
        case RELEASE -> released += micros;
        case FORFEIT -> forfeited += micros;
        case RETURN -> returned += micros;
        case CREDIT, EXPIRE, CORRECT, CLAW_BACK, OWE, RECOVER, PAY_OUT -> {
          // None of them touches an escrow.
        }
      }
    }
    long charged = 0;
    for (ChargeRow charge : rows.charges()) {
      charged += charge.amount().micros();
    }
    long returnedRows = 0;
    for (SessionRows.ReturnRow row : rows.returns()) {
      returnedRows += row.amount().micros();
    }
    Billing billing = rows.billing();
    Amounts entries = billing.amounts();
    if (entries.held() != held
        || entries.released() != released
        || entries.forfeited() != forfeited
        || entries.charged() != charged
        || entries.returned() != returned
        || returned != returnedRows) {
      found.add(
          Violation.of(
              5,
              session(
                  billing.sessionId(),
                  "says %s; its rows say held %d, charged %d, returned %d (%d), forfeited %d, released %d"
                      .formatted(
                          entries, held, charged, returnedRows, returned, forfeited, released))));
    }
    long left = held - charged + returned - forfeited - released;
    if (left < 0 || (billing.settled() && left != 0)) {
      found.add(Violation.of(5, session(billing.sessionId(), "has left in escrow " + left)));
    }
    long voided = 0;
    boolean pending = false;
    for (Segment segment : billing.segments()) {
      voided += segment.state() == Segment.State.VOIDED ? segment.held().micros() : 0;
      voided -= segment.replaces().isPresent() ? segment.held().micros() : 0;
      pending |= segment.state() == Segment.State.PENDING;
    }
    // Before a stop or the end, only voided segments are given back, and each once, without
    // what stays for those in their place.
    if (!billing.settled() && billing.capMinutes().isEmpty() && released != voided) {
      found.add(
          Violation.of(
              5,
              session(
                  billing.sessionId(), "gave back " + released + ", voided segments " + voided)));
    }
    if (pending && billing.settled()) {
      found.add(Violation.of(6, session(billing.sessionId(), "is settled with a pending segment")));
    }
  }

  // The last drawn goes back first: what is given back must come from the last draw with a rest.
  private void releases(UUID sessionId, List<Transfer> transfers, List<Violation> found) {
    List<Transfer> draws = new ArrayList<>();
    List<Long> rests = new ArrayList<>();
    for (Transfer transfer : transfers) {
      if (transfer.kind() == Transfer.Kind.HOLD) {
        draws.add(transfer);
        rests.add(transfer.amount().micros());
        unexpired(transfer, found);
      } else if (transfer.kind() == Transfer.Kind.RELEASE) {
        int last = draws.size() - 1;
        while (last >= 0 && rests.get(last) == 0) {
          last--;
        }
        long rest = last < 0 ? -1 : rests.get(last) - transfer.amount().micros();
        if (rest < 0
            || !draws.get(last).grantId().equals(transfer.grantId())
            || !draws.get(last).draw().equals(transfer.draw())) {
          found.add(
              Violation.of(
                  11,
                  session(
                      sessionId,
                      "gives back "
                          + transfer.amount()
                          + " out of turn to "
                          + transfer.grantId())));
          return;
        }
        rests.set(last, rest);
      }
    }
  }

  private void unexpired(Transfer hold, List<Violation> found) {
    ledger
        .grant(hold.debitAccount())
        .filter(grant -> grant.expiredAt(hold.createdAt()))
        .ifPresent(
            grant ->
                found.add(
                    Violation.of(
                        11,
                        "hold "
                            + hold.transferId()
                            + " of grant "
                            + grant.grantId()
                            + ", which has expired")));
  }
}
