package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Billings with their segments and attempts. */
public interface BillingStore {
  /** Stores a new billing with its segments. */
  void add(Billing billing);

  /** One, as it is. */
  Optional<Billing> find(UUID sessionId);

  /** Several, as they are. */
  Map<UUID, Billing> find(Collection<UUID> sessionIds);

  /** One, locked until the transaction ends. */
  Optional<Billing> lock(UUID sessionId);

  /** Several, locked until the transaction ends; unknown ones are left out. */
  default Map<UUID, Billing> lock(Collection<UUID> sessionIds) {
    Map<UUID, Billing> locked = new LinkedHashMap<>();
    sessionIds.stream()
        .sorted()
        .forEach(id -> lock(id).ifPresent(billing -> locked.put(id, billing)));
    return locked;
  }

  /** Locks the payer of a session until the transaction ends; empty when it has no hold. */
  Optional<UUID> lockPayer(UUID sessionId);

  /** The payers of sessions that have a hold. */
  Map<UUID, UUID> payers(Collection<UUID> sessionIds);

  /** Writes what changed of a locked billing, segments aside. */
  void update(Billing billing);

  /** The same of several. */
  default void update(List<Billing> billings) {
    billings.forEach(this::update);
  }

  /** Stores a new segment. */
  void addSegment(UUID sessionId, Segment segment, Cause cause, Instant now);

  /** Writes state and position of a segment. */
  void updateSegment(Segment segment, Instant now);

  /** Stores when an attempt began; false when that was stored before. */
  boolean addAttempt(UUID sessionId, Attempt attempt, int minutesBefore, Cause cause);

  /**
   * An attempt that begins.
   *
   * @param billing as it is from then on
   * @param minutesBefore minute numbers that earlier attempts used
   * @param cause why it begins
   */
  record Begun(Billing billing, int minutesBefore, Cause cause) {}

  /** Stores when attempts began, and their billings; what was stored before is left as it is. */
  default void begin(List<Begun> begun) {
    for (Begun one : begun) {
      Billing billing = one.billing();
      Attempt attempt = billing.attempt().orElseThrow();
      if (addAttempt(billing.sessionId(), attempt, one.minutesBefore(), one.cause())) {
        update(billing);
      }
    }
  }

  /**
   * How an attempt ended.
   *
   * @param billedMs what it was billed by
   */
  record AttemptEnd(UUID sessionId, Ending ending, long billedMs, Cause cause, Instant now) {}

  /** Stores how attempts ended. */
  void addAttemptEnds(List<AttemptEnd> ends);

  /** Stores usage heard of after its end; the same again does nothing. */
  void addLateProofs(List<SessionProof> proofs, Cause cause, Instant now);

  /** How many failed sessions of a payer were refunded on a UTC day. */
  int failuresRefunded(UUID payer, LocalDate day);
}
