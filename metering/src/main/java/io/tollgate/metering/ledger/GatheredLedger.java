package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The ledger for a group of sessions whose payers are locked: payers, draws and the grants drawn on
 * are read at once and known as they are after what was posted since, and transfers are written at
 * once. Whatever else is asked for is read after they are written.
 */
public final class GatheredLedger implements LedgerStore {
  private final LedgerStore store;
  private final Runnable writeAll;
  private final Map<UUID, Payer> payers;
  private final Map<UUID, List<Draw>> draws;
  private final Map<UUID, Grant> grants;
  private final List<Transfer> posted = new ArrayList<>();

  private GatheredLedger(
      LedgerStore store,
      Map<UUID, Payer> payers,
      Map<UUID, List<Draw>> draws,
      Map<UUID, Grant> grants,
      Runnable writeAll) {
    this.store = store;
    this.payers = new HashMap<>(payers);
    this.draws = new HashMap<>(draws);
    this.grants = new HashMap<>(grants);
    this.writeAll = writeAll;
  }

  /**
   * Locks these payers and reads what was drawn for these sessions.
   *
   * @param writeAll writes what waits, here and beside this
   */
  public static GatheredLedger locked(
      LedgerStore store, Collection<UUID> payers, Collection<UUID> sessions, Runnable writeAll) {
    Map<UUID, Payer> locked = store.lock(new TreeSet<>(payers));
    Map<UUID, List<Draw>> draws = store.draws(sessions);
    Set<UUID> drawn = new TreeSet<>();
    draws.values().forEach(all -> all.forEach(draw -> drawn.add(draw.grantId())));
    return new GatheredLedger(store, locked, draws, store.grants(drawn), writeAll);
  }

  /** Writes the transfers that wait. */
  public void write() {
    store.post(List.copyOf(posted));
    posted.clear();
  }

  @Override
  public Optional<Payer> lock(UUID payer) {
    return payers.containsKey(payer) ? Optional.of(payers.get(payer)) : store.lock(payer);
  }

  @Override
  public Map<UUID, Money> available(Collection<UUID> asked) {
    Map<UUID, Money> all = new HashMap<>();
    asked.forEach(payer -> available(payer).ifPresent(money -> all.put(payer, money)));
    return all;
  }

  @Override
  public Optional<Money> available(UUID payer) {
    return payers.containsKey(payer)
        ? Optional.of(payers.get(payer).available())
        : store.available(payer);
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return grants.containsKey(grantId) ? Optional.of(grants.get(grantId)) : now().grant(grantId);
  }

  @Override
  public List<Draw> draws(UUID sessionId) {
    return draws.containsKey(sessionId) ? draws.get(sessionId) : now().draws(sessionId);
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    store.extendExpiry(grantId, expiresAt);
    grants.computeIfPresent(grantId, (id, grant) -> grant.withExpiryExtended(expiresAt));
  }

  @Override
  public void post(List<Transfer> transfers) {
    for (Transfer transfer : transfers) {
      posted.add(transfer);
      long change = transfer.changeOfAvailable();
      payers.computeIfPresent(
          transfer.payer(),
          (id, payer) ->
              payer.with(
                  payer.available().plus(Money.ofMicros(change)),
                  payer.owed().plus(Money.ofMicros(transfer.changeOfOwed()))));
      transfer
          .grantId()
          .ifPresent(
              grant ->
                  grants.computeIfPresent(
                      grant,
                      (id, known) -> known.withLeft(known.left().plus(Money.ofMicros(change)))));
      if (transfer.kind() == Transfer.Kind.RELEASE) {
        released(transfer);
      }
    }
  }

  private void released(Transfer transfer) {
    int number = transfer.draw().orElseThrow();
    draws.computeIfPresent(
        transfer.sessionId().orElseThrow(),
        (id, all) ->
            all.stream()
                .map(
                    draw ->
                        draw.number() == number
                            ? draw.plusReleased(transfer.amount().micros())
                            : draw)
                .toList());
  }

  /** The store once what waits is written. */
  private LedgerStore now() {
    writeAll.run();
    return store;
  }

  @Override
  public void open(UUID payer, World world, Cause cause, Instant now) {
    store.open(payer, world, cause, now);
  }

  @Override
  public Map<UUID, Balance> balances(Collection<UUID> asked) {
    return now().balances(asked);
  }

  @Override
  public void addGrant(Grant grant) {
    store.addGrant(grant);
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    return now().grantsWithCredit(payer);
  }

  @Override
  public List<Grant> grantsOpen(UUID payer) {
    return now().grantsOpen(payer);
  }

  @Override
  public List<UUID> claimExpired(Instant now, int limit) {
    return now().claimExpired(now, limit);
  }

  @Override
  public List<UUID> claimBeginning(Instant now, int limit) {
    return now().claimBeginning(now, limit);
  }

  @Override
  public void lapse(UUID payer, Instant now) {
    now().lapse(payer, now);
  }

  @Override
  public void begin(UUID grantId) {
    now().begin(grantId);
  }

  @Override
  public List<TransferRow> history(UUID payer, Optional<UUID> before, int limit) {
    return now().history(payer, before, limit);
  }
}
