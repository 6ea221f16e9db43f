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
  private final Table<UUID, UUID> accounts;
  private final Table<UUID, Grant> grants;
  private final AppendOnly<UUID, UUID> grantsOfPayer;
  private final Table<UUID, List<Grant>> withCredit;
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
    this.accounts = Table.hashed(log);
    this.grants = Table.hashed(log);
    this.grantsOfPayer = new AppendOnly<>(log);
    this.withCredit = Table.hashed(log);
    this.transfers = Table.hashed(log);
    this.ofSession = new AppendOnly<>(log);
    this.ofPayer = new AppendOnly<>(log);
    this.heldMicros = heldMicros;
    this.sessions = sessions;
    this.payersTouched = payersTouched;
  }

  @Override
  public void open(UUID payer, World world, Cause cause, Instant now) {
    if (payers.insert(payer, new Payer(payer, world, Money.ZERO))) {
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
            id, new Balance(payer.available(), held == null ? Money.ZERO : Money.ofMicros(held)));
      }
    }
    return balances;
  }

  @Override
  public Optional<Money> available(UUID payer) {
    return payers.find(payer).map(Payer::available);
  }

  @Override
  public void addGrant(Grant grant) {
    require(payers.contains(grant.payer()), "Grant of an unknown payer", grant.grantId());
    require(grant.amount().isPositive(), "Grant of nothing", grant.grantId());
    require(
        grants.insert(grant.grantId(), grant.withLeft(Money.ZERO)),
        "Grant exists",
        grant.grantId());
    grantsOfPayer.append(grant.payer(), grant.grantId());
    payersTouched.add(grant.payer());
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return grants.find(grantId);
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    List<Grant> found = withCredit.get(payer);
    return found == null ? List.of() : found;
  }

  @Override
  public List<UUID> payersWithExpired(Instant now, int limit) {
    List<UUID> found = new ArrayList<>();
    for (UUID payer : withCredit.keys()) {
      for (Grant grant : grantsWithCredit(payer)) {
        if (grant.expiredAt(now)) {
          found.add(payer);
          break;
        }
      }
    }
    found.sort(IdOrder.BY_BYTES);
    return List.copyOf(found.subList(0, Math.min(limit, found.size())));
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    Grant grant = grants.get(grantId);
    if (grant != null) {
      replace(grant, grant.withExpiryExtended(expiresAt));
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
            draw -> draw.number() == number ? draw.plusReleased(transfer.amount()) : draw);
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

  /** Whose an account of a payer is, grants and escrows aside. */
  public @Nullable UUID ownerOf(UUID account) {
    return accounts.get(account);
  }

  /** All grants of a payer, also the empty ones, as added. */
  public List<UUID> grantsOf(UUID payer) {
    return grantsOfPayer.of(payer);
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
      UUID id = transfer.grantId().get();
      Grant grant =
          grants.find(id).orElseThrow(() -> new IllegalStateException("Unknown grant: " + id));
      long left = Math.addExact(grant.left().micros(), change);
      require(left >= 0 && left <= grant.amount().micros(), "Grant outgrown", grant.grantId());
      replace(grant, grant.withLeft(Money.ofMicros(left)));
    }
    if (change != 0) {
      Payer payer = payers.find(transfer.payer()).orElseThrow();
      long available = Math.addExact(payer.available().micros(), change);
      require(available >= 0, "Payer below the floor", payer.payerId());
      payers.put(
          payer.payerId(), new Payer(payer.payerId(), payer.world(), Money.ofMicros(available)));
    }
  }

  private void replace(Grant before, Grant after) {
    grants.put(after.grantId(), after);
    payersTouched.add(after.payer());
    List<Grant> live = new ArrayList<>(grantsWithCredit(after.payer()));
    live.removeIf(grant -> grant.grantId().equals(before.grantId()));
    if (after.left().isPositive()) {
      live.add(after);
      live.sort(DrawDown.ORDER);
    }
    withCredit.put(after.payer(), List.copyOf(live));
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
