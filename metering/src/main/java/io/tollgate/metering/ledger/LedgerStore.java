package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Payers, grants and transfers. */
public interface LedgerStore {
  /** Opens a payer and its accounts; does nothing when they exist. */
  void open(UUID payer, World world, Cause cause, Instant now);

  /** The payer, locked until the transaction ends. */
  Optional<Payer> lock(UUID payer);

  /** The same of several, in the order of their ids; unknown ones are left out. */
  default Map<UUID, Payer> lock(Collection<UUID> payers) {
    Map<UUID, Payer> locked = new LinkedHashMap<>();
    payers.stream()
        .sorted(IdOrder.BY_BYTES)
        .forEach(id -> lock(id).ifPresent(payer -> locked.put(id, payer)));
    return locked;
  }

  /** Balances of those that exist. */
  Map<UUID, Balance> balances(Collection<UUID> payers);

  /** What the payer's grants have left; unlike a balance it costs the same however much is held. */
  Optional<Money> available(UUID payer);

  /** The same of payers; unknown ones are left out. */
  Map<UUID, Money> available(Collection<UUID> payers);

  /** Stores a new grant; the caller posts what fills it. */
  void addGrant(Grant grant);

  /** One grant. */
  Optional<Grant> grant(UUID grantId);

  /** Several; unknown ones are left out. */
  default Map<UUID, Grant> grants(Collection<UUID> grantIds) {
    Map<UUID, Grant> found = new HashMap<>();
    grantIds.forEach(id -> grant(id).ifPresent(grant -> found.put(id, grant)));
    return found;
  }

  /** Grants with something left, in the order they are drawn on: priority, expiry, id. */
  List<Grant> grantsWithCredit(UUID payer);

  /** Those, and the ones yet to begin, in the order they are drawn on. */
  List<Grant> grantsOpen(UUID payer);

  /**
   * Payers with grants that have expired by now and were not looked at since, locked; those that
   * somebody else has locked are left to the next time.
   */
  List<UUID> claimExpired(Instant now, int limit);

  /** Payers with grants that are to begin by now, locked; as {@link #claimExpired}. */
  List<UUID> claimBeginning(Instant now, int limit);

  /** The expired grants of a payer were looked at and have nothing left. */
  void lapse(UUID payer, Instant now);

  /** A pending grant has begun; the caller posts what fills it. */
  void begin(UUID grantId);

  /** Moves the expiry of a grant. */
  void extendExpiry(UUID grantId, Instant expiresAt);

  /** Writes transfers and moves the balances of the grants, of the payer, and what it owes. */
  void post(List<Transfer> transfers);

  /** A session's draws with what was released of each, in order. */
  List<Draw> draws(UUID sessionId);

  /** The same of several; empty for those without. */
  default Map<UUID, List<Draw>> draws(Collection<UUID> sessionIds) {
    Map<UUID, List<Draw>> all = new HashMap<>();
    sessionIds.forEach(id -> all.put(id, draws(id)));
    return all;
  }

  /** Newest first; only what came before the given transfer. */
  List<TransferRow> history(UUID payer, Optional<UUID> before, int limit);
}
