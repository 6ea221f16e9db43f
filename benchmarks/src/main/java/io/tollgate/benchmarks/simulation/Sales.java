package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Sales, who credit accounts and ask again under the same id when a server died before it answered:
 * the account must have the credits once, whether or not the first try had its effect.
 */
final class Sales {
  private static final long ASK_AGAIN_MS = 3_000;

  /** The server looks once a minute which grants begin and expire. */
  private static final long SWEEP_MS = 60_000;

  private final SimulatedWorld world;

  Sales(SimulatedWorld world) {
    this.world = world;
  }

  void credit(Happening.Credit credit) {
    credit(world.door.newId(), credit);
    sweptAfter(credit.at() + Math.max(1, credit.expiresAfterMs()));
    if (credit.beginsAfterMs() > 0) {
      sweptAfter(credit.at() + credit.beginsAfterMs());
    }
  }

  private void sweptAfter(long ms) {
    world.agenda.at(ms + SWEEP_MS - ms % SWEEP_MS, world.cash::sweepGrants);
  }

  private void credit(UUID id, Happening.Credit credit) {
    Optional<Long> expiry =
        credit.expiresAfterMs() > 0
            ? Optional.of(credit.at() + credit.expiresAfterMs())
            : Optional.empty();
    Optional<Instant> begins =
        credit.beginsAfterMs() > 0
            ? Optional.of(Agenda.instant(credit.at() + credit.beginsAfterMs()))
            : Optional.empty();
    Outcome<Grant> given =
        world.cash.credit(
            id,
            credit.account(),
            credit.micros(),
            credit.kind(),
            begins,
            expiry.map(Agenda::instant));
    if (given.unanswered()) {
      long next = world.agenda.now() + ASK_AGAIN_MS;
      if (expiry.filter(at -> at <= next).isEmpty()) {
        world.agenda.at(next, () -> credit(id, credit));
      }
    } else if (given.done()) {
      requireThere(id, credit);
    }
  }

  private void requireThere(UUID id, Happening.Credit credit) {
    Money amount = Money.ofMicros(credit.micros());
    boolean there =
        world
            .database
            .money()
            .ledger()
            .grant(id)
            .filter(grant -> grant.amount().equals(amount))
            .isPresent();
    if (!there) {
      throw Violation.found("18", "grant " + id + " was acknowledged and is not there");
    }
  }
}
