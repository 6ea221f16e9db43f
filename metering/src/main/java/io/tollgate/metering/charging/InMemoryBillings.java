package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Billings and charges of a world without a database. One thread; nothing is rolled back. Both
 * stores are one here, because a charge moves the billing's counter.
 */
public final class InMemoryBillings implements BillingStore, ChargeStore {
  private final Map<UUID, Billing> billings = new TreeMap<>();
  private final Map<UUID, TreeMap<Integer, ChargeRow>> charges = new TreeMap<>();
  private final Set<List<Object>> attempts = new HashSet<>();

  /** What a payer's open sessions hold, in micro-credits. */
  public long heldMicros(UUID payer) {
    return billings.values().stream()
        .filter(billing -> billing.payer().equals(payer) && !billing.settled())
        .mapToLong(billing -> billing.amounts().left())
        .reduce(0, Math::addExact);
  }

  @Override
  public void add(Billing billing) {
    if (billings.putIfAbsent(billing.sessionId(), billing) != null) {
      throw new IllegalStateException("Session " + billing.sessionId() + " has a hold.");
    }
  }

  @Override
  public Optional<Billing> find(UUID sessionId) {
    return Optional.ofNullable(billings.get(sessionId));
  }

  @Override
  public Map<UUID, Billing> find(Collection<UUID> sessionIds) {
    Map<UUID, Billing> found = new TreeMap<>();
    sessionIds.forEach(id -> find(id).ifPresent(billing -> found.put(id, billing)));
    return found;
  }

  @Override
  public Optional<Billing> lock(UUID sessionId) {
    return find(sessionId);
  }

  @Override
  public void update(Billing billing) {
    // Segments are written by their own methods, as in the database.
    billings.computeIfPresent(
        billing.sessionId(), (id, known) -> billing.withSegments(known.segments()));
  }

  @Override
  public void addSegment(UUID sessionId, Segment segment, Cause cause, Instant now) {
    billings.computeIfPresent(
        sessionId,
        (id, known) -> {
          List<Segment> segments = new ArrayList<>(known.segments());
          segments.add(segment);
          return known.withSegments(segments);
        });
  }

  @Override
  public void updateSegment(Segment segment, Instant now) {
    billings.replaceAll(
        (id, known) ->
            known.withSegments(
                known.segments().stream()
                    .map(old -> old.segmentId().equals(segment.segmentId()) ? segment : old)
                    .toList()));
  }

  @Override
  public boolean addAttempt(UUID sessionId, Attempt attempt, int minutesBefore, Cause cause) {
    return attempts.add(List.of(sessionId, attempt.number()));
  }

  @Override
  public void addAttemptEnd(
      UUID sessionId, Ending ending, long billedMs, Cause cause, Instant now) {
    if (!attempts.add(List.of(sessionId, ending.attempt(), "end"))) {
      throw new IllegalStateException("Attempt of session " + sessionId + " has ended before.");
    }
  }

  @Override
  public void addLateProofs(List<SessionProof> proofs, Cause cause, Instant now) {
    proofs.forEach(proof -> attempts.add(List.of(proof)));
  }

  @Override
  public int failuresRefunded(UUID payer, LocalDate day) {
    return (int)
        billings.values().stream()
            .filter(billing -> billing.payer().equals(payer))
            .filter(
                billing ->
                    billing.closing().flatMap(Closing::failureRefundedOn).equals(Optional.of(day)))
            .count();
  }

  @Override
  public Set<UUID> post(Collection<Posting> postings, Cause cause, Instant now) {
    Set<UUID> posted = new TreeSet<>();
    for (Posting posting : postings) {
      Billing planned = posting.billing();
      Billing known = billings.get(planned.sessionId());
      if (known != null && known.equals(planned)) {
        TreeMap<Integer, ChargeRow> rows =
            charges.computeIfAbsent(planned.sessionId(), id -> new TreeMap<>());
        posting.rows().forEach(row -> rows.put(row.minute(), charge(posting, row, cause, now)));
        Attempt attempt = posting.attempt();
        billings.put(
            planned.sessionId(),
            known
                .withPosted(
                    known.postedMinutes() + posting.rows().size(),
                    posting.micros(),
                    known.returnedMinutes())
                .withAttempt(
                    new Attempt(
                        attempt.number(),
                        attempt.startedAt(),
                        Math.max(attempt.provenMs(), posting.provenMs()),
                        attempt.ended()),
                    known.minuteNumbersUsed()));
        posted.add(planned.sessionId());
      }
    }
    return posted;
  }

  @Override
  public void addReturns(List<Transfer> returns) {
    for (Transfer transfer : returns) {
      TreeMap<Integer, ChargeRow> rows =
          charges.getOrDefault(transfer.creditAccount(), new TreeMap<>());
      rows.computeIfPresent(
          transfer.minute().getAsInt(), (minute, row) -> row.withReturned(transfer.amount()));
    }
  }

  @Override
  public List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit) {
    return charges
        .getOrDefault(sessionId, new TreeMap<>())
        .tailMap(afterMinute, false)
        .values()
        .stream()
        .limit(limit)
        .toList();
  }

  private static ChargeRow charge(Posting posting, ChargePlan.Row row, Cause cause, Instant now) {
    Segment segment = posting.billing().prepaid().segmentOf(row.minute());
    return new ChargeRow(
        posting.billing().sessionId(),
        row.minute(),
        posting.attempt().number(),
        posting.startOf(row),
        Money.ofMicros(row.micros()),
        segment.rate(),
        segment.quoteId(),
        segment.segmentId(),
        cause,
        now,
        Money.ZERO);
  }
}
