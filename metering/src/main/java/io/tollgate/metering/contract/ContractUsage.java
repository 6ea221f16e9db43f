package io.tollgate.metering.contract;

import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Charges, read as runs. */
public interface ContractUsage {
  /**
   * Which charges.
   *
   * @param contractId those quoted under it; all of the payer when absent
   * @param start minutes that began no earlier
   * @param end minutes that began before
   * @param postedBefore rows written before; a later row is not seen
   * @param latePostedFrom minutes of earlier periods count too when their rows were written no
   *     earlier: they came after those periods were closed
   */
  record Wanted(
      UUID payer,
      Optional<UUID> contractId,
      Instant start,
      Instant end,
      Instant postedBefore,
      Optional<Instant> latePostedFrom) {}

  /** Hands the runs over in the order of their first minutes, one after the other. */
  <T> T read(Wanted wanted, Function<Iterator<UsageRun>, T> reader);
}
