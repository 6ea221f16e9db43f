package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Closed periods and their adjustments, written once. */
public interface PeriodStore {
  /** A closed period of a contract; its commitment is not stored and reads as nothing. */
  Optional<PeriodStatement> find(Contract contract, ContractMonth period);

  /** The last period that was closed, with what was in it. */
  Optional<PeriodStatement> last(Contract contract);

  /** Writes a closed period and its adjustments. */
  void add(PeriodStatement closed, Cause cause, Instant now);

  /** Whether sessions quoted under the contract were open at an instant, or are. */
  boolean hasUsageAfter(UUID contractId, Instant instant);

  /**
   * Contracts that may have a period to close by now, by id: it began more than four weeks ago.
   *
   * @param after the last one of the page before
   */
  List<UUID> candidates(Instant now, Optional<UUID> after, int limit);
}
