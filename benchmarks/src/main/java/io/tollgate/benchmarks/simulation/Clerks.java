package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Administrators who correct charges and transfers, not always knowing of one another, and ask
 * again under the same id when a server died before it answered: what was acknowledged must be
 * there.
 */
final class Clerks {
  private static final long ASK_AGAIN_MS = 3_000;

  private final SimulatedWorld world;

  Clerks(SimulatedWorld world) {
    this.world = world;
  }

  /** Of a minute that was not charged, the answer is a refusal. */
  void correct(Happening.CorrectCharge wish, SessionId session) {
    Money charged =
        world.database.money().charges().rows(session.value()).stream()
            .map(SessionRows::charges)
            .flatMap(List::stream)
            .filter(row -> row.minute() == wish.minute())
            .map(ChargeRow::amount)
            .findFirst()
            .orElse(Money.ZERO);
    String account = world.door.nameOf(world.session(session).request().account());
    correct(
        world.door.newId(),
        account,
        new Correctable.OfCharge(session.value(), wish.minute()),
        share(charged, wish.percent()));
  }

  void correct(Happening.CorrectTransfer wish) {
    UUID payer = world.door.account(wish.account()).value();
    List<Transfer> those =
        world.database.money().ledger().transfersOfPayer(payer).stream()
            .filter(
                transfer ->
                    switch (transfer.kind()) {
                      case CREDIT, EXPIRE, CORRECT -> true;
                      case HOLD, RELEASE, RETURN, FORFEIT, CLAW_BACK, OWE, RECOVER, PAY_OUT ->
                          false;
                    })
            .toList();
    if (wish.fromLast() < those.size()) {
      Transfer transfer = those.get(those.size() - 1 - wish.fromLast());
      correct(
          world.door.newId(),
          wish.account(),
          new Correctable.OfTransfer(transfer.transferId()),
          share(transfer.amount(), wish.percent()));
    }
  }

  private static Optional<Money> share(Money whole, int percent) {
    return percent == 0
        ? Optional.empty()
        : Optional.of(Money.ofMicros(Math.max(1, whole.micros() / 100 * percent)));
  }

  private void correct(UUID id, String account, Correctable what, Optional<Money> amount) {
    Outcome<Corrected> corrected = world.cash.correct(id, account, what, amount);
    if (corrected.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> correct(id, account, what, amount));
    } else if (corrected.done()) {
      for (Transfer transfer : corrected.answer().get().transfers()) {
        if (world.database.money().ledger().transfer(transfer.transferId()).isEmpty()) {
          throw Violation.found("18", "correction " + id + " was acknowledged and is not there");
        }
      }
    }
  }
}
