package io.tollgate.metering.charging;

import static io.tollgate.metering.charging.RowChecks.require;
import static io.tollgate.metering.charging.RowChecks.requireOwnPosition;
import static io.tollgate.metering.charging.RowChecks.requirePossible;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Billings of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryBillings implements BillingStore {
  private final Table<UUID, Billing> billings;
  private final Table<UUID, UUID> sessionOfSegment;
  private final Table<UUID, UUID> segmentOfQuote;
  private final AppendOnly<UUID, SessionRows.AttemptRow> attempts;
  private final AppendOnly<UUID, SessionRows.AttemptEndRow> ends;
  private final AppendOnly<UUID, SessionRows.LateProofRow> lateProofs;
  private final Table<RefundDay, Integer> failuresRefunded;
  private final Table<UUID, Long> heldMicros;
  private final Touched<UUID> sessions;

  private record RefundDay(UUID payer, LocalDate day) {}

  /**
   * On a log.
   *
   * @param heldMicros where what each payer's open sessions hold is kept
   * @param sessions told whose rows are written
   */
  public InMemoryBillings(UndoLog log, Table<UUID, Long> heldMicros, Touched<UUID> sessions) {
    this.billings = Table.hashed(log);
    this.sessionOfSegment = Table.hashed(log);
    this.segmentOfQuote = Table.hashed(log);
    this.attempts = new AppendOnly<>(log);
    this.ends = new AppendOnly<>(log);
    this.lateProofs = new AppendOnly<>(log);
    this.failuresRefunded = Table.hashed(log);
    this.heldMicros = heldMicros;
    this.sessions = sessions;
  }

  @Override
  public void add(Billing billing) {
    UUID id = billing.sessionId();
    require(billings.insert(id, billing.withSegments(List.of())), "Session has a hold", id);
    for (Segment segment : billing.segments()) {
      addSegment(id, segment, billing.cause(), billing.createdAt());
    }
    moveHeld(billing.payer(), open(billing));
  }

  @Override
  public Optional<Billing> find(UUID sessionId) {
    return billings.find(sessionId);
  }

  @Override
  public Map<UUID, Billing> find(Collection<UUID> sessionIds) {
    List<UUID> sorted = new ArrayList<>(sessionIds);
    if (sorted.size() > 1) {
      sorted.sort(IdOrder.BY_BYTES);
    }
    Map<UUID, Billing> found = new LinkedHashMap<>();
    for (UUID id : sorted) {
      Billing billing = billings.get(id);
      if (billing != null) {
        found.put(id, billing);
      }
    }
    return found;
  }

  @Override
  public Optional<Billing> lock(UUID sessionId) {
    return find(sessionId);
  }

  @Override
  public Optional<UUID> lockPayer(UUID sessionId) {
    return billings.find(sessionId).map(Billing::payer);
  }

  @Override
  public Map<UUID, UUID> payers(Collection<UUID> sessionIds) {
    Map<UUID, UUID> payers = new LinkedHashMap<>();
    find(sessionIds).forEach((id, billing) -> payers.put(id, billing.payer()));
    return payers;
  }

  @Override
  public void update(Billing billing) {
    Billing known = known(billing.sessionId());
    requirePossible(billing);
    // Segments are written by their own methods, as in the database.
    replace(known, billing.withSegments(known.segments()));
    countRefund(known, -1);
    countRefund(billing, 1);
  }

  @Override
  public void addSegment(UUID sessionId, Segment segment, Cause cause, Instant now) {
    Billing known = known(sessionId);
    requirePossible(sessionId, segment);
    for (Segment other : known.segments()) {
      require(other.ordinal() != segment.ordinal(), "Two segments of an ordinal", sessionId);
    }
    requireOwnPosition(known, segment);
    require(
        sessionOfSegment.insert(segment.segmentId(), sessionId),
        "Segment exists",
        segment.segmentId());
    require(
        segmentOfQuote.insert(segment.quoteId(), segment.segmentId()),
        "Quote has a segment",
        segment.quoteId());
    List<Segment> segments = new ArrayList<>(known.segments());
    segments.add(segment);
    segments.sort(Comparator.comparingInt(Segment::ordinal));
    replace(known, known.withSegments(segments));
  }

  @Override
  public void updateSegment(Segment segment, Instant now) {
    UUID sessionId = sessionOfSegment.get(segment.segmentId());
    if (sessionId == null) {
      return;
    }
    Billing known = known(sessionId);
    requirePossible(sessionId, segment);
    requireOwnPosition(known, segment);
    List<Segment> segments = new ArrayList<>(known.segments());
    segments.replaceAll(old -> old.segmentId().equals(segment.segmentId()) ? segment : old);
    replace(known, known.withSegments(segments));
  }

  @Override
  public boolean addAttempt(UUID sessionId, Attempt attempt, int minutesBefore, Cause cause) {
    known(sessionId);
    require(attempt.number() > 0 && minutesBefore >= 0, "Attempt that cannot be", sessionId);
    if (hasAttempt(sessionId, attempt.number())) {
      return false;
    }
    attempts.append(sessionId, new SessionRows.AttemptRow(attempt, minutesBefore, cause));
    sessions.add(sessionId);
    return true;
  }

  @Override
  public void addAttemptEnds(List<AttemptEnd> more) {
    for (AttemptEnd one : more) {
      UUID sessionId = one.sessionId();
      int attempt = one.ending().attempt();
      require(hasAttempt(sessionId, attempt), "End of an unknown attempt", sessionId);
      for (SessionRows.AttemptEndRow end : ends.of(sessionId)) {
        require(end.ending().attempt() != attempt, "Attempt has ended before", sessionId);
      }
      ends.append(
          sessionId,
          new SessionRows.AttemptEndRow(one.ending(), one.billedMs(), one.cause(), one.now()));
      sessions.add(sessionId);
    }
  }

  @Override
  public void addLateProofs(List<SessionProof> proofs, Cause cause, Instant now) {
    for (SessionProof proof : proofs) {
      boolean known = false;
      for (SessionRows.LateProofRow row : lateProofs.of(proof.sessionId())) {
        known |= row.proof().equals(proof);
      }
      if (!known) {
        lateProofs.append(proof.sessionId(), new SessionRows.LateProofRow(proof, cause, now));
        sessions.add(proof.sessionId());
      }
    }
  }

  @Override
  public int failuresRefunded(UUID payer, LocalDate day) {
    return failuresRefunded.find(new RefundDay(payer, day)).orElse(0);
  }

  /** On whose behalf a segment was bought. */
  public Spender spenderOf(UUID segmentId) {
    UUID sessionId = sessionOfSegment.get(segmentId);
    return sessionId == null ? Spender.UNKNOWN : known(sessionId).segment(segmentId).spender();
  }

  /** All billings, as added. */
  public Collection<Billing> all() {
    return billings.values();
  }

  /** When a session's attempts began, as added. */
  List<SessionRows.AttemptRow> attempts(UUID sessionId) {
    return attempts.of(sessionId);
  }

  /** How a session's attempts ended, as added. */
  List<SessionRows.AttemptEndRow> ends(UUID sessionId) {
    return ends.of(sessionId);
  }

  /** Usage of a session heard of after its end, as added. */
  List<SessionRows.LateProofRow> lateProofs(UUID sessionId) {
    return lateProofs.of(sessionId);
  }

  /** Puts a billing in place of another state of it. */
  void replace(Billing before, Billing after) {
    billings.put(after.sessionId(), after);
    sessions.add(after.sessionId());
    moveHeld(after.payer(), open(after) - open(before));
  }

  private void moveHeld(UUID payer, long change) {
    if (change != 0) {
      heldMicros.put(payer, Math.addExact(heldMicros.find(payer).orElse(0L), change));
    }
  }

  private static long open(Billing billing) {
    return billing.settled() ? 0 : billing.amounts().left();
  }

  private void countRefund(Billing billing, int change) {
    Optional<LocalDate> day = billing.closing().flatMap(Closing::failureRefundedOn);
    if (day.isPresent()) {
      RefundDay key = new RefundDay(billing.payer(), day.get());
      failuresRefunded.put(key, failuresRefunded.find(key).orElse(0) + change);
    }
  }

  private boolean hasAttempt(UUID sessionId, int number) {
    for (SessionRows.AttemptRow row : attempts.of(sessionId)) {
      if (row.attempt().number() == number) {
        return true;
      }
    }
    return false;
  }

  private Billing known(UUID sessionId) {
    return billings
        .find(sessionId)
        .orElseThrow(() -> new IllegalStateException("No billing of session " + sessionId));
  }
}
