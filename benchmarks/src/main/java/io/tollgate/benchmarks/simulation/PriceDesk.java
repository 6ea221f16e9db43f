package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.PriceBook;
import io.tollgate.metering.pricing.PriceChange;
import io.tollgate.metering.pricing.PriceOutcome;
import io.tollgate.metering.pricing.PriceOutcome.Refused;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.metering.pricing.PriceVersion;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sales, who change prices of a model in every capacity class. */
final class PriceDesk {
  private static final Cause CAUSE = new Cause("sales", "price", "price");

  private final InMemoryDatabase database;
  private final Supplier<UUID> ids;
  private final Agenda agenda;

  PriceDesk(InMemoryDatabase database, Supplier<UUID> ids, Agenda agenda) {
    this.database = database;
    this.ids = ids;
    this.agenda = agenda;
  }

  /** Asks for a price; the refusal when it is refused, and then nothing has changed. */
  Optional<Refused> set(String model, long micros, Instant from) {
    Optional<Refused> refusal = Optional.empty();
    for (CapacityClass capacityClass : CapacityClass.values()) {
      PriceSubject subject = PriceSubject.list(model, capacityClass);
      PriceOutcome outcome = inBook(book -> book.set(change(subject, micros, from)));
      refusal = refusal.or(() -> outcome.fold(changed -> Optional.empty(), Optional::of));
    }
    return refusal;
  }

  /**
   * As sales do it: what they announced before is withdrawn, and what would come too early is
   * announced for the first day that it may.
   */
  void announce(String model, long micros, Instant from) {
    for (CapacityClass capacityClass : CapacityClass.values()) {
      PriceSubject subject = PriceSubject.list(model, capacityClass);
      inBook(
          book -> {
            withdrawScheduled(book, subject);
            PriceOutcome outcome = book.set(change(subject, micros, from));
            Optional<Instant> earliest =
                outcome.fold(changed -> Optional.empty(), Refused::earliest);
            earliest.ifPresent(at -> book.set(change(subject, micros, at)));
            return outcome;
          });
    }
  }

  private void withdrawScheduled(PriceBook book, PriceSubject subject) {
    Instant now = agenda.instant();
    for (PriceVersion version : book.history(subject)) {
      if (version.state(now) == PriceVersion.State.SCHEDULED) {
        book.withdraw(version.versionId(), ids.get(), CAUSE, now);
      }
    }
  }

  private PriceChange change(PriceSubject subject, long micros, Instant from) {
    return new PriceChange(
        ids.get(),
        ids.get(),
        subject,
        BigDecimal.valueOf(micros),
        Optional.of(from),
        CAUSE,
        agenda.instant());
  }

  private <T> T inBook(Function<PriceBook, T> work) {
    return database.inTransaction(tx -> work.apply(PriceBook.over(database.money().prices())));
  }
}
