package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.ledger.InMemoryCorrectionStore;
import io.tollgate.metering.ledger.Transfer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Corrections give back at most what they correct. */
final class CorrectionAudit {
  private CorrectionAudit() {}

  static void check(InMemoryMoney money, Transfer correction, List<Violation> found) {
    InMemoryCorrectionStore corrections = new InMemoryCorrectionStore(money.ledger());
    if (correction.corrects().isPresent()) {
      UUID of = correction.corrects().get();
      long sum = corrections.ofTransfer(of).stream().mapToLong(t -> t.amount().micros()).sum();
      long whole = corrections.transfer(of).map(t -> t.amount().micros()).orElse(0L);
      complain(sum, whole, "transfer " + of, found);
    }
    if (correction.minute().isPresent()) {
      UUID session = correction.sessionId().orElseThrow();
      int minute = correction.minute().getAsInt();
      long sum =
          corrections.ofCharge(session, minute).stream()
              .mapToLong(Transfer::changeOfAvailable)
              .sum();
      complain(
          sum,
          charged(money.charges().rows(session), minute),
          "session " + session + " minute " + minute,
          found);
    }
  }

  private static void complain(long sum, long whole, String what, List<Violation> found) {
    if (sum > whole) {
      found.add(Violation.of(11, "%s of %d is corrected by %d".formatted(what, whole, sum)));
    }
  }

  private static long charged(Optional<SessionRows> rows, int minute) {
    long micros = 0;
    if (rows.isPresent()) {
      for (ChargeRow charge : rows.get().charges()) {
        micros += charge.minute() == minute ? charge.amount().micros() : 0;
      }
      for (SessionRows.ReturnRow row : rows.get().returns()) {
        micros -= row.minute() == minute ? row.amount().micros() : 0;
      }
    }
    return micros;
  }
}
