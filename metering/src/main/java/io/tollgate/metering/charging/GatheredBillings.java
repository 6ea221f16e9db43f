package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Billings of a {@link Gathering}: locked and read at once, changed in memory, written at once. */
final class GatheredBillings implements BillingStore {
  private final BillingStore store;
  private final Runnable writeAll;
  private final Map<UUID, Billing> locked;
  private final Map<UUID, Billing> changed = new LinkedHashMap<>();
  private final List<AttemptEnd> ends = new ArrayList<>();
  private final Map<RefundDay, Integer> failuresRefunded = new HashMap<>();

  private record RefundDay(UUID payer, LocalDate day) {}

  /** Locks the billings; their payers must be locked. */
  GatheredBillings(BillingStore store, Collection<UUID> sessions, Runnable writeAll) {
    this.store = store;
    this.writeAll = writeAll;
    this.locked = new HashMap<>(store.lock(sessions));
  }

  void write() {
    store.addAttemptEnds(List.copyOf(ends));
    ends.clear();
    store.update(List.copyOf(changed.values()));
    changed.clear();
  }

  @Override
  public void add(Billing billing) {
    writeAll.run();
    store.add(billing);
  }

  @Override
  public Optional<Billing> find(UUID sessionId) {
    return Optional.ofNullable(find(List.of(sessionId)).get(sessionId));
  }

  @Override
  public Map<UUID, Billing> find(Collection<UUID> sessionIds) {
    Map<UUID, Billing> found = new LinkedHashMap<>();
    List<UUID> others = new ArrayList<>();
    for (UUID id : sessionIds) {
      Billing billing = locked.get(id);
      if (billing == null) {
        others.add(id);
      } else {
        found.put(id, billing);
      }
    }
    if (!others.isEmpty()) {
      found.putAll(store.find(others));
    }
    return found;
  }

  @Override
  public Optional<Billing> lock(UUID sessionId) {
    Billing billing = locked.get(sessionId);
    return billing == null ? store.lock(sessionId) : Optional.of(billing);
  }

  @Override
  public Map<UUID, UUID> payers(Collection<UUID> sessionIds) {
    return store.payers(sessionIds);
  }

  @Override
  public Optional<UUID> lockPayer(UUID sessionId) {
    Billing billing = locked.get(sessionId);
    return billing == null ? store.lockPayer(sessionId) : Optional.of(billing.payer());
  }

  @Override
  public void update(Billing billing) {
    locked.put(billing.sessionId(), billing);
    changed.put(billing.sessionId(), billing);
    billing
        .closing()
        .flatMap(Closing::failureRefundedOn)
        .ifPresent(
            day ->
                failuresRefunded.computeIfPresent(
                    new RefundDay(billing.payer(), day), (key, count) -> count + 1));
  }

  @Override
  public void addSegment(UUID sessionId, Segment segment, Cause cause, Instant now) {
    store.addSegment(sessionId, segment, cause, now);
  }

  @Override
  public void updateSegment(Segment segment, Instant now) {
    store.updateSegment(segment, now);
  }

  @Override
  public boolean addAttempt(UUID sessionId, Attempt attempt, int minutesBefore, Cause cause) {
    return store.addAttempt(sessionId, attempt, minutesBefore, cause);
  }

  @Override
  public void addAttemptEnds(List<AttemptEnd> more) {
    ends.addAll(more);
  }

  @Override
  public void addLateProofs(List<SessionProof> proofs, Cause cause, Instant now) {
    store.addLateProofs(proofs, cause, now);
  }

  @Override
  public int failuresRefunded(UUID payer, LocalDate day) {
    // Asked before the first of them is settled, and counted on from there.
    return failuresRefunded.computeIfAbsent(
        new RefundDay(payer, day), key -> store.failuresRefunded(payer, day));
  }
}
