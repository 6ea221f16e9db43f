package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.World;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryLedgerStore implements LedgerStore {
  private final Table<UUID, Payer> payers;
  private final Table<UUID, Instant> openedAt;
  private final Table<UUID, UUID> accounts;
  private final InMemoryGrants grants;
  private final Table<UUID, Transfer> transfers;
  private final AppendOnly<UUID, Transfer> ofSession;
  private final AppendOnly<UUID, Transfer> ofPayer;
  private final Table<UUID, Long> heldMicros;
  private final Touched<UUID> sessions;
  private final Touched<UUID> payersTouched;

  /**
   * On a log.
   *
   * @param heldMicros what each payer's open sessions hold, kept by who keeps the billings
   * @param sessions told whose transfers are written
   * @param payersTouched told whose balances are written
   */
  public InMemoryLedgerStore(
      UndoLog log,
      Table<UUID, Long> heldMicros,
      Touched<UUID> sessions,
      Touched<UUID> payersTouched) {
    this.payers = Table.hashed(log);
    this.openedAt = Table.hashed(log);
    this.accounts = Table.hashed(log);
    this.grants = new InMemoryGrants(log);
    this.transfers = Table.hashed(log);
    this.ofSession = new AppendOnly<>(log);
    this.ofPayer = new AppendOnly<>(log);
    this.heldMicros = heldMicros;
    this.sessions = sessions;
    this.payersTouched = payersTouched;
  }

  @Override
  public void open(UUID payer, World world, Cause cause, Instant now) {
    if (payers.insert(payer, new Payer(payer, world, Money.ZERO, Money.ZERO, 0))) {
      openedAt.insert(payer, now);
      for (AccountKind kind : AccountKind.values()) {
        accounts.insert(kind.idFor(payer), payer);
      }
    }
  }

  @Override
  public Optional<Payer> lock(UUID payer) {
    return payers.find(payer);
  }

  @Override
  public Map<UUID, Balance> balances(Collection<UUID> asked) {
    Map<UUID, Balance> balances = new LinkedHashMap<>();
    for (UUID id : inOrder(asked)) {
      Payer payer = payers.get(id);
      if (payer != null) {
        Long held = heldMicros.get(id);
        balances.put(
            id,
            new Balance(
                payer.available(), held == null ? Money.ZERO : Money.ofMicros(held), payer.owed()));
      }
    }
    return balances;
  }

  @Override
  public Optional<Money> available(UUID payer) {
    return payers.find(payer).map(Payer::available);
  }

  @Override
  public Map<UUID, Money> available(Collection<UUID> payers) {
    Map<UUID, Money> all = new HashMap<>();
    payers.forEach(payer -> available(payer).ifPresent(money -> all.put(payer, money)));
    return all;
  }

  @Override
  public void addGrant(Grant grant) {
    require(payers.contains(grant.payer()), "Grant of an unknown payer", grant.grantId());
    grants.add(grant);
    payersTouched.add(grant.payer());
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return grants.find(grantId);
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    return grants.withCredit(payer);
  }

  @Override
  public List<Grant> grantsOpen(UUID payer) {
    return grants.open(payer);
  }

  @Override
  public List<UUID> claimExpired(Instant now, int limit) {
    return grants.claimExpired(now, limit);
  }

  @Override
  public List<UUID> claimBeginning(Instant now, int limit) {
    return grants.claimBeginning(now, limit);
  }

  @Override
  public void lapse(UUID payer, Instant now) {
    // A mark for an index; nothing here is found by one.
  }

  @Override
  public void begin(UUID grantId) {
    Grant grant = grants.known(grantId);
    grants.replace(grant, grant.begun());
    payersTouched.add(grant.payer());
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    Optional<Grant> grant = grants.find(grantId);
    if (grant.isPresent()) {
      grants.replace(grant.get(), grant.get().withExpiryExtended(expiresAt));
      payersTouched.add(grant.get().payer());
    }
  }

  @Override
  public void post(List<Transfer> posted) {
    for (Transfer transfer : posted) {
      require(transfer.namesItsParts(), "Transfer without its parts", transfer.transferId());
      require(payers.contains(transfer.payer()), "Unknown payer", transfer.payer());
      requireOwnDraw(transfer);
      require(
          transfers.insert(transfer.transferId(), transfer),
          "Transfer was posted before",
          transfer.transferId());
      ofPayer.append(transfer.payer(), transfer);
      payersTouched.add(transfer.payer());
      if (transfer.sessionId().isPresent()) {
        ofSession.append(transfer.sessionId().get(), transfer);
        sessions.add(transfer.sessionId().get());
      }
      move(transfer);
    }
  }

  @Override
  public List<Draw> draws(UUID sessionId) {
    List<Draw> draws = new ArrayList<>();
    for (Transfer transfer : ofSession.of(sessionId)) {
      if (transfer.kind() == Transfer.Kind.HOLD) {
        draws.add(
            new Draw(
                transfer.draw().getAsInt(),
                transfer.grantId().orElseThrow(),
                transfer.amount().micros(),
                0));
      } else if (transfer.kind() == Transfer.Kind.RELEASE) {
        int number = transfer.draw().getAsInt();
        draws.replaceAll(
            draw -> draw.number() == number ? draw.plusReleased(transfer.amount().micros()) : draw);
      }
    }
    return draws;
  }

  @Override
  public List<TransferRow> history(UUID payer, Optional<UUID> before, int limit) {
    List<Transfer> all = ofPayer.of(payer);
    int end = all.size();
    if (before.isPresent()) {
      Transfer mark = transfers.get(before.get());
      // The mark of another payer, or none, has nothing before it.
      end = mark == null ? 0 : all.lastIndexOf(mark);
    }
    List<TransferRow> rows = new ArrayList<>();
    for (int i = end - 1; i >= 0 && rows.size() < limit; i--) {
      rows.add(TransferRow.of(all.get(i)));
    }
    return rows;
  }

  /** All payers, as opened. */
  public Collection<Payer> payers() {
    return payers.values();
  }

  /** The payer, if open. */
  public Optional<Payer> payer(UUID payer) {
    return payers.find(payer);
  }

  /** When a payer was opened; throws for one that was not. */
  public Instant openedAt(UUID payer) {
    return openedAt.find(payer).orElseThrow();
  }

  /** Whose an account of a payer is, grants and escrows aside. */
  public @Nullable UUID ownerOf(UUID account) {
    return accounts.get(account);
  }

  /** All grants of a payer, also the empty ones, as added. */
  public List<UUID> grantsOf(UUID payer) {
    return grants.ofPayer(payer);
  }

  /** All transfers, as posted. */
  public Collection<Transfer> transfers() {
    return transfers.values();
  }

  /** Transfers that name a session, as posted. */
  public List<Transfer> transfersOfSession(UUID sessionId) {
    return ofSession.of(sessionId);
  }

  /** Transfers of a payer, as posted. */
  public List<Transfer> transfersOfPayer(UUID payer) {
    return ofPayer.of(payer);
  }

  private void move(Transfer transfer) {
    long change = transfer.changeOfAvailable();
    if (transfer.grantId().isPresent()) {
      Grant grant = grants.known(transfer.grantId().get());
      long left = Math.addExact(grant.left().micros(), change);
      require(left >= 0 && left <= grant.amount().micros(), "Grant outgrown", grant.grantId());
      grants.replace(grant, grant.withLeft(Money.ofMicros(left)));
    }
    long changeOfOwed = transfer.changeOfOwed();
    if (change != 0 || changeOfOwed != 0) {
      Payer payer = payers.find(transfer.payer()).orElseThrow();
      long available = Math.addExact(payer.available().micros(), change);
      long owed = Math.addExact(payer.owed().micros(), changeOfOwed);
      require(available >= 0, "Payer below the floor", payer.payerId());
      require(owed >= 0, "Payer owes less than nothing", payer.payerId());
      payers.put(payer.payerId(), payer.with(Money.ofMicros(available), Money.ofMicros(owed)));
    }
  }

  private void requireOwnDraw(Transfer transfer) {
    if (transfer.kind() == Transfer.Kind.HOLD) {
      for (Transfer other : ofSession.of(transfer.sessionId().orElseThrow())) {
        require(
            other.kind() != Transfer.Kind.HOLD || !other.draw().equals(transfer.draw()),
            "Draw was made before",
            transfer.transferId());
      }
    }
  }

  /** Says how many spend limits a payer has. */
  public void setBudgets(UUID payer, int inForce) {
    payers.put(payer, payers.find(payer).orElseThrow().withBudgets(inForce));
  }

  /** A transfer by its id. */
  public Optional<Transfer> transfer(UUID transferId) {
    return transfers.find(transferId);
  }

  private static List<UUID> inOrder(Collection<UUID> ids) {
    if (ids.size() == 1) {
      return List.copyOf(ids);
    }
    List<UUID> sorted = new ArrayList<>(ids);
    sorted.sort(IdOrder.BY_BYTES);
    return sorted;
  }

  private static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }
}
