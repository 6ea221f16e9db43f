package io.tollgate.metering.charging;

import static io.tollgate.metering.charging.RowChecks.require;

import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Charges of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryCharges implements ChargeStore {
  private final InMemoryBillings billings;
  private final AppendOnly<UUID, ChargeRow> charges;
  private final AppendOnly<UUID, SessionRows.ReturnRow> returned;
  private final Touched<UUID> sessions;

  /**
   * On a log, beside the billings whose counters charges move.
   *
   * @param sessions told whose rows are written
   */
  public InMemoryCharges(UndoLog log, InMemoryBillings billings, Touched<UUID> sessions) {
    this.billings = billings;
    this.charges = new AppendOnly<>(log);
    this.returned = new AppendOnly<>(log);
    this.sessions = sessions;
  }

  @Override
  public List<Charged> advance(Collection<CausedProof> proofs, Instant now) {
    List<Charged> done = new ArrayList<>();
    for (CausedProof caused : proofs) {
      Optional<Posting> next =
          billings
              .find(caused.proof().sessionId())
              .flatMap(billing -> NextMinute.of(billing, caused));
      if (next.isPresent()) {
        Posting posting = next.get();
        post(posting.billing(), posting, now);
        done.add(
            new Charged(
                posting.billing().sessionId(),
                posting.rows().get(0).minute(),
                1,
                Charging.minutesLeft(posting),
                Money.ofMicros(posting.micros()),
                false));
      }
    }
    return done;
  }

  @Override
  public Set<UUID> post(Collection<Posting> postings, Instant now) {
    Set<UUID> posted = new HashSet<>();
    for (Posting posting : postings) {
      Optional<Billing> known = billings.find(posting.billing().sessionId());
      if (known.isPresent() && stillAsPlanned(known.get(), posting)) {
        post(known.get(), posting, now);
        posted.add(known.get().sessionId());
      }
    }
    return posted;
  }

  @Override
  public void addReturns(List<Transfer> returns) {
    for (Transfer transfer : returns) {
      UUID sessionId = transfer.creditAccount();
      int minute = transfer.minute().getAsInt();
      require(hasCharge(sessionId, minute), "Return of no charge", sessionId);
      require(
          returned.of(sessionId).stream()
              .noneMatch(row -> row.transferId().equals(transfer.transferId())),
          "Charge was returned before",
          sessionId);
      long back = returnedOf(sessionId, minute).map(Money::micros).orElse(0L);
      require(
          Math.addExact(back, transfer.amount().micros()) <= chargedOf(sessionId, minute),
          "More is returned than was charged",
          sessionId);
      returned.append(
          sessionId,
          new SessionRows.ReturnRow(
              minute,
              transfer.transferId(),
              transfer.amount(),
              transfer.cause(),
              transfer.createdAt()));
      sessions.add(sessionId);
    }
  }

  @Override
  public List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit) {
    List<ChargeRow> rows = new ArrayList<>();
    for (ChargeRow row : charges.of(sessionId)) {
      if (row.minute() > afterMinute && rows.size() < limit) {
        rows.add(returnedOf(sessionId, row.minute()).map(row::withReturned).orElse(row));
      }
    }
    return rows;
  }

  /** All that was written of a session's metering. */
  public Optional<SessionRows> rows(UUID sessionId) {
    return billings
        .find(sessionId)
        .map(
            billing ->
                new SessionRows(
                    billing,
                    billings.attempts(sessionId),
                    billings.ends(sessionId),
                    charges.of(sessionId),
                    returned.of(sessionId),
                    billings.lateProofs(sessionId)));
  }

  private static boolean stillAsPlanned(Billing known, Posting posting) {
    Billing planned = posting.billing();
    return known.postedMinutes() == planned.postedMinutes()
        && known.capMinutes().equals(planned.capMinutes())
        && !known.settled()
        && known.attempt().isPresent()
        && known.attempt().get().number() == posting.attempt().number()
        && !known.attempt().get().ended();
  }

  private void post(Billing known, Posting posting, Instant now) {
    long micros = posting.micros();
    UUID id = known.sessionId();
    require(micros <= known.amounts().left(), "Escrow would be below zero", id);
    for (ChargePlan.Row row : posting.rows()) {
      require(row.minute() > lastMinute(id), "Minute was charged before", id);
      require(row.micros() >= 0, "Charge below nothing", id);
      charges.append(id, charge(posting, row, now));
    }
    Attempt attempt = known.attempt().orElseThrow();
    billings.replace(
        known,
        known
            .withPosted(
                known.postedMinutes() + posting.rows().size(), micros, known.returnedMinutes())
            .withAttempt(
                attempt.withProven(Math.max(attempt.provenMs(), posting.provenMs())),
                known.minuteNumbersUsed()));
  }

  private int lastMinute(UUID sessionId) {
    List<ChargeRow> rows = charges.of(sessionId);
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).minute();
  }

  private boolean hasCharge(UUID sessionId, int minute) {
    for (ChargeRow row : charges.of(sessionId)) {
      if (row.minute() == minute) {
        return true;
      }
    }
    return false;
  }

  private long chargedOf(UUID sessionId, int minute) {
    return charges.of(sessionId).stream()
        .filter(row -> row.minute() == minute)
        .mapToLong(row -> row.amount().micros())
        .sum();
  }

  private Optional<Money> returnedOf(UUID sessionId, int minute) {
    Money sum = Money.ZERO;
    for (SessionRows.ReturnRow row : returned.of(sessionId)) {
      if (row.minute() == minute) {
        sum = sum.plus(row.amount());
      }
    }
    return sum.isPositive() ? Optional.of(sum) : Optional.empty();
  }

  private static ChargeRow charge(Posting posting, ChargePlan.Row row, Instant now) {
    Segment segment = posting.billing().segment(row.segmentId());
    return new ChargeRow(
        posting.billing().sessionId(),
        row.minute(),
        posting.attempt().number(),
        posting.startOf(row),
        Money.ofMicros(row.micros()),
        segment.rate(),
        segment.quoteId(),
        segment.segmentId(),
        posting.cause(),
        now,
        Money.ZERO);
  }
}
