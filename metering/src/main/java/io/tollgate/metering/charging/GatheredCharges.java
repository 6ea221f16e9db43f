package io.tollgate.metering.charging;

import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Charges of a {@link Gathering}. Its billings are locked, so what is planned can be posted. */
final class GatheredCharges implements ChargeStore {
  private final ChargeStore store;
  private final Runnable writeAll;
  private final Map<Instant, List<Posting>> postings = new LinkedHashMap<>();
  private final List<Transfer> returns = new ArrayList<>();

  GatheredCharges(ChargeStore store, Runnable writeAll) {
    this.store = store;
    this.writeAll = writeAll;
  }

  void writePostings() {
    postings.forEach(this::write);
    postings.clear();
  }

  private void write(Instant now, List<Posting> planned) {
    Set<UUID> posted = store.post(planned, now);
    for (Posting posting : planned) {
      if (!posted.contains(posting.billing().sessionId())) {
        throw new IllegalStateException(
            "Billing changed under its lock: " + posting.billing().sessionId());
      }
    }
  }

  /** After the transfers, which they name. */
  void writeReturns() {
    store.addReturns(List.copyOf(returns));
    returns.clear();
  }

  @Override
  public List<Charged> advance(Collection<CausedProof> proofs, Instant now) {
    writeAll.run();
    return store.advance(proofs, now);
  }

  @Override
  public Set<UUID> post(Collection<Posting> planned, Instant now) {
    postings.computeIfAbsent(now, first -> new ArrayList<>()).addAll(planned);
    return planned.stream()
        .map(posting -> posting.billing().sessionId())
        .collect(Collectors.toSet());
  }

  @Override
  public void addReturns(List<Transfer> more) {
    returns.addAll(more);
  }

  @Override
  public List<ChargeRow> charges(UUID sessionId, int afterMinute, int limit) {
    writeAll.run();
    return store.charges(sessionId, afterMinute, limit);
  }
}
