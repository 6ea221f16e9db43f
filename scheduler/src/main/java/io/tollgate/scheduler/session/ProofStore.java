package io.tollgate.scheduler.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last proof of each allocation, bound to one transaction. */
public interface ProofStore {
  /** A proof as it is stored. */
  record Proof(
      AllocationId allocation,
      String state,
      long elapsedMs,
      long runLimitMs,
      @Nullable String endCause,
      @Nullable String hardwareCause,
      @Nullable Integer exitCode,
      @Nullable String message,
      boolean released,
      Map<String, Integer> ports,
      List<AllocationNote> notes,
      long agentInstance,
      long sequence) {}

  /**
   * Takes a proof: elapsed is a maximum, an end is not unsaid, notes are not taken back, and
   * nothing of an older instance or sequence overwrites what a newer one said.
   */
  void take(Proof proof, Instant now);

  /** Takes proofs of different allocations, in one round trip. */
  default void take(List<Proof> proofs, Instant now) {
    proofs.forEach(proof -> take(proof, now));
  }

  /** The reports of the allocations given, in their order. */
  List<RankReport> of(List<Allocation> allocations);
}
