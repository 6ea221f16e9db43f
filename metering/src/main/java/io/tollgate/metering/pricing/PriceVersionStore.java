package io.tollgate.metering.pricing;

import io.tollgate.metering.pricing.PriceVersion.Withdrawal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Versions of prices and what was told of them, as those see them who change prices. */
public interface PriceVersionStore {
  /**
   * Lets nobody else change or quote prices until the transaction ends, and answers with the time
   * of the latest quote: what was quoted keeps its price, so nothing may take effect at or before
   * it.
   */
  Optional<Instant> lock();

  /** All versions of one kind, withdrawn ones too. */
  List<PriceVersion> ofKind(PriceSubject.Kind kind);

  /** Those in force at a time and those to come, by subject and begin. */
  List<PriceVersion> inForceAndScheduled(Instant now);

  /** All versions of a subject, withdrawn ones too, the last to begin first. */
  List<PriceVersion> history(PriceSubject subject);

  /** A version of any kind. */
  Optional<PriceVersion> find(UUID versionId);

  /** Stores a new version; refuses one that would be in force beside another. */
  void add(PriceVersion version, Instant now);

  /** Moves the end of a version that has not ended; refuses as {@link #add}. */
  void end(PriceVersion version, Optional<Instant> until, Instant now);

  /** Takes a version back that has not begun. */
  void withdraw(PriceVersion version, Withdrawal by);

  /** Stores a notice. */
  void announce(PriceNotice notice);

  /**
   * Notices, newest first, before the given one.
   *
   * @param group whose notices of group ratios are wanted; empty for all groups'
   */
  List<PriceNotice> notices(Optional<String> group, Optional<UUID> before, int limit);
}
