package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.ProofStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Proofs that go to the store together; one statement takes an allocation once. */
final class ProofBatch {
  private final ProofStore store;
  private final Instant now;
  private final List<ProofStore.Proof> proofs = new ArrayList<>();
  private final Set<AllocationId> named = new HashSet<>();

  ProofBatch(ProofStore store, Instant now) {
    this.store = store;
    this.now = now;
  }

  /** An allocation may be told of twice: then the first is written before. */
  void add(ProofStore.Proof proof) {
    if (!named.add(proof.allocation())) {
      write();
      named.add(proof.allocation());
    }
    proofs.add(proof);
  }

  void write() {
    if (!proofs.isEmpty()) {
      store.take(proofs, now);
      proofs.clear();
      named.clear();
    }
  }
}
