package io.tollgate.scheduler.session;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last proof of each allocation of a simulated world. */
public final class InMemoryProofStore implements ProofStore {
  private static final Set<String> STATES =
      Set.of("preparing", "prepared", "running", "exited", "lost", "unkillable");

  private final Table<UUID, Proof> proofs;
  private final Predicate<UUID> allocations;

  /** Takes proofs of the allocations that there are. */
  public InMemoryProofStore(UndoLog log, Predicate<UUID> allocations) {
    this.proofs = Table.hashed(log);
    this.allocations = allocations;
  }

  @Override
  public void take(Proof proof, Instant now) {
    UUID id = proof.allocation().value();
    if (!STATES.contains(proof.state()) || proof.elapsedMs() < 0 || !allocations.test(id)) {
      throw new IllegalStateException("a proof that cannot be: " + proof);
    }
    Proof before = proofs.get(id);
    if (before == null) {
      proofs.put(id, proof);
    } else if (!isNewer(before, proof)) {
      proofs.put(id, merged(before, proof));
    }
  }

  private static boolean isNewer(Proof a, Proof b) {
    return a.agentInstance() != b.agentInstance()
        ? a.agentInstance() > b.agentInstance()
        : a.sequence() > b.sequence();
  }

  private static Proof merged(Proof before, Proof said) {
    return new Proof(
        before.allocation(),
        isEnd(before.state()) && !isEnd(said.state()) ? before.state() : said.state(),
        Math.max(before.elapsedMs(), said.elapsedMs()),
        Math.max(before.runLimitMs(), said.runLimitMs()),
        before.endCause() == null ? said.endCause() : before.endCause(),
        before.hardwareCause() == null ? said.hardwareCause() : before.hardwareCause(),
        before.exitCode() == null ? said.exitCode() : before.exitCode(),
        said.message() == null ? before.message() : said.message(),
        before.released() || said.released(),
        said.ports(),
        said.notes().size() < before.notes().size() ? before.notes() : said.notes(),
        said.agentInstance(),
        said.sequence());
  }

  private static boolean isEnd(String state) {
    return state.equals("exited") || state.equals("lost");
  }

  @Override
  public List<RankReport> of(List<Allocation> allocations) {
    List<RankReport> reports = new ArrayList<>(allocations.size());
    for (Allocation allocation : allocations) {
      reports.add(report(allocation, proofs.get(allocation.id().value())));
    }
    return reports;
  }

  private static RankReport report(Allocation allocation, @Nullable Proof proof) {
    if (proof == null) {
      return RankReport.silent(allocation);
    }
    Integer exitCode = proof.exitCode();
    return new RankReport(
        allocation,
        Optional.of(proof.state()),
        proof.elapsedMs(),
        proof.runLimitMs(),
        Optional.ofNullable(proof.endCause()),
        Optional.ofNullable(proof.hardwareCause()),
        exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode),
        Optional.ofNullable(proof.message()),
        proof.ports(),
        proof.notes());
  }

  /** What is stored of an allocation. */
  public Optional<Proof> find(AllocationId allocation) {
    return proofs.find(allocation.value());
  }
}
