package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds up one payer's transfers and compares with the balances. Transfers are written once, so it
 * goes on where it stopped.
 */
final class PayerAudit {
  private final InMemoryMoney money;
  private final InMemoryLedgerStore ledger;
  private final UUID payer;
  private final Duration graceAfterExpiry;
  private final BudgetAudit budgets;
  private final Map<UUID, Sum> sums = new HashMap<>();
  private int seen;
  private long available;
  private long owed;
  private Instant lastAt = Instant.MIN;

  /** What a grant should have. */
  private static final class Sum {
    long micros;
    @Nullable Instant extendedTo;
    @Nullable Instant lapsedAt;
  }

  PayerAudit(InMemoryMoney money, UUID payer, Duration graceAfterExpiry) {
    this.money = money;
    this.ledger = money.ledger();
    this.payer = payer;
    this.graceAfterExpiry = graceAfterExpiry;
    this.budgets = new BudgetAudit(money, payer);
  }

  /** Looks at new transfers and at the balances they moved, and at those that are not empty. */
  void check(List<Violation> found) {
    Optional<Payer> row = ledger.payer(payer);
    if (row.isEmpty()) {
      return;
    }
    List<Transfer> transfers = ledger.transfersOfPayer(payer);
    if (transfers.size() < seen) {
      found.add(Violation.of(2, "payer " + payer + " lost transfers"));
    }
    Set<UUID> grants = new HashSet<>();
    for (; seen < transfers.size(); seen++) {
      Transfer transfer = transfers.get(seen);
      transfer(transfer, found);
      transfer.grantId().ifPresent(grants::add);
    }
    long withCredit = 0;
    for (Grant grant : ledger.grantsWithCredit(payer)) {
      withCredit += grant.left().micros();
      grants.add(grant.grantId());
    }
    grants.forEach(grant -> grant(grant, found));
    balance(row.get(), withCredit, found);
    if (owed > 0) {
      DebtAudit.check(payer, ledger.grantsWithCredit(payer), lastAt, found);
    }
    budgets.check(found);
  }

  /** Looks at every grant, also at those that nothing moved. */
  void checkGrants(List<Violation> found) {
    ledger.grantsOf(payer).forEach(grant -> grant(grant, found));
  }

  private void transfer(Transfer transfer, List<Violation> found) {
    UUID debited = ownerOf(transfer.debitAccount());
    UUID credited = ownerOf(transfer.creditAccount());
    if (!transfer.payer().equals(debited)
        || !transfer.payer().equals(credited)
        || transfer.amount().micros() <= 0) {
      found.add(Violation.of(1, "transfer " + transfer.transferId() + " does not balance"));
    }
    if (debited != null && credited != null && differentWorlds(debited, credited)) {
      found.add(Violation.of(17, "transfer " + transfer.transferId() + " joins the worlds"));
    }
    if (SessionAudit.isMissing(transfer.cause())) {
      found.add(Violation.of(19, "transfer " + transfer.transferId() + " has no cause"));
    }
    DebtAudit.check(transfer, owed, found);
    owed += transfer.changeOfOwed();
    lastAt = transfer.createdAt().isAfter(lastAt) ? transfer.createdAt() : lastAt;
    budgets.transfer(transfer);
    if (transfer.grantId().isPresent()) {
      Sum sum = sums.computeIfAbsent(transfer.grantId().get(), id -> new Sum());
      long micros = transfer.amount().micros();
      switch (transfer.kind()) {
        case CREDIT -> {
          move(sum, micros);
          begun(transfer, found);
        }
        case RELEASE -> move(sum, micros);
        case HOLD, EXPIRE, CLAW_BACK, RECOVER, PAY_OUT -> move(sum, -micros);
        case CORRECT -> {
          move(sum, transfer.changeOfAvailable());
          CorrectionAudit.check(money, transfer, found);
        }
        case RETURN, FORFEIT, OWE -> {
          // None of them touches a grant.
        }
      }
      if (transfer.kind() == Transfer.Kind.EXPIRE) {
        sum.lapsedAt = transfer.createdAt();
      }
      if (transfer.kind() == Transfer.Kind.RELEASE) {
        mayExtend(transfer.grantId().get(), sum, transfer.createdAt());
      }
    }
  }

  // A grant is filled by whoever finds that it begins, and nothing is in it before.
  private void begun(Transfer credit, List<Violation> found) {
    ledger
        .grant(credit.creditAccount())
        .filter(grant -> grant.notYetAt(credit.createdAt()))
        .ifPresent(
            grant ->
                found.add(
                    Violation.of(
                        11,
                        "grant %s begins at %s and has credits at %s"
                            .formatted(
                                grant.grantId(),
                                grant.effectiveAt().orElseThrow(),
                                credit.createdAt()))));
  }

  private void move(Sum sum, long micros) {
    sum.micros += micros;
    available += micros;
  }

  // Money that returns to a grant that expired meanwhile stays usable a while longer, once.
  private void mayExtend(UUID grantId, Sum sum, Instant now) {
    Optional<Instant> original = ledger.grant(grantId).flatMap(Grant::originalExpiry);
    if (sum.extendedTo == null && original.isPresent() && !original.get().isAfter(now)) {
      sum.extendedTo = now.plus(graceAfterExpiry);
    }
  }

  private void grant(UUID grantId, List<Violation> found) {
    Optional<Grant> row = ledger.grant(grantId);
    Sum sum = sums.getOrDefault(grantId, new Sum());
    if (row.isEmpty()) {
      found.add(Violation.of(1, "transfers of unknown grant " + grantId));
      return;
    }
    Grant grant = row.get();
    long left = grant.left().micros();
    if (left != sum.micros) {
      found.add(
          Violation.of(3, "grant " + grantId + " has " + left + ", its entries " + sum.micros));
    }
    if (left < 0 || left > grant.amount().micros()) {
      found.add(Violation.of(4, "grant " + grantId + " has " + left));
    }
    Optional<Instant> expiry =
        sum.extendedTo == null ? grant.originalExpiry() : Optional.of(sum.extendedTo);
    // The end of an account makes what was not paid for expire then and there.
    boolean lapsed = grant.expiresAt().filter(at -> at.equals(sum.lapsedAt)).isPresent();
    if (!grant.expiresAt().equals(expiry) && !lapsed) {
      found.add(
          Violation.of(
              11, "grant " + grantId + " expires " + grant.expiresAt() + ", should " + expiry));
    }
    if (grant.pending() && sums.containsKey(grantId)) {
      found.add(Violation.of(3, "grant " + grantId + " is to begin and has entries"));
    }
    if (SessionAudit.isMissing(grant.cause())) {
      found.add(Violation.of(19, "grant " + grantId + " has no cause"));
    }
  }

  private void balance(Payer row, long withCredit, List<Violation> found) {
    long micros = row.available().micros();
    if (micros != available || micros != withCredit) {
      found.add(
          Violation.of(
              3,
              "payer %s has %d, its entries %d, its grants %d"
                  .formatted(payer, micros, available, withCredit)));
    }
    if (micros < 0) {
      found.add(Violation.of(4, "payer " + payer + " has " + micros));
    }
    if (row.owed().micros() != owed || owed < 0) {
      found.add(
          Violation.of(
              3, "payer " + payer + " owes " + row.owed().micros() + ", its entries " + owed));
    }
  }

  private @Nullable UUID ownerOf(UUID account) {
    UUID owner = ledger.ownerOf(account);
    if (owner != null) {
      return owner;
    }
    Optional<Grant> grant = ledger.grant(account);
    return grant.isPresent()
        ? grant.get().payer()
        : money.billings().find(account).map(billing -> billing.payer()).orElse(null);
  }

  private boolean differentWorlds(UUID one, UUID other) {
    return !one.equals(other)
        && !ledger.payer(one).map(Payer::world).equals(ledger.payer(other).map(Payer::world));
  }
}
