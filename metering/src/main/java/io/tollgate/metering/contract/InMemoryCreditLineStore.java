package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.InMemoryContracts.require;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Credit lines of a world without a database; for one thread. */
public final class InMemoryCreditLineStore implements CreditLineStore {
  private final InMemoryLedgerStore ledger;
  private final InMemoryContractStore contracts;
  private final Table<UUID, Payment> payments;
  private final AppendOnly<UUID, Payment> ofPayer;
  private final Touched<UUID> touched;

  /** A payment of what was drawn. */
  public record Payment(UUID paymentId, UUID payer, Money amount, Cause cause, Instant createdAt) {}

  /**
   * On a log, over the grants of a ledger.
   *
   * @param touched told whose contracts' lines were paid for
   */
  InMemoryCreditLineStore(
      UndoLog log,
      InMemoryLedgerStore ledger,
      InMemoryContractStore contracts,
      Touched<UUID> touched) {
    this.ledger = ledger;
    this.contracts = contracts;
    this.payments = Table.hashed(log);
    this.ofPayer = new AppendOnly<>(log);
    this.touched = touched;
  }

  @Override
  public CreditLine line(UUID payer, Money limit) {
    long left = 0;
    for (Grant grant : grants(payer)) {
      left = Math.addExact(left, grant.left().micros());
    }
    long drawn = 0;
    for (Transfer transfer : ledger.transfersOfPayer(payer)) {
      if (isOfLine(transfer)) {
        drawn = Math.subtractExact(drawn, transfer.changeOfAvailable());
      }
    }
    long paid = 0;
    for (Payment payment : ofPayer.of(payer)) {
      paid = Math.addExact(paid, payment.amount().micros());
    }
    return new CreditLine(limit, Money.ofMicros(left), Money.ofMicros(drawn), Money.ofMicros(paid));
  }

  @Override
  public List<Grant> grants(UUID payer) {
    return ledger.grantsOf(payer).stream()
        .map(id -> ledger.grant(id).orElseThrow())
        .filter(InMemoryCreditLineStore::isLine)
        .toList();
  }

  @Override
  public boolean addPayment(UUID paymentId, UUID payer, Money amount, Cause cause, Instant now) {
    require(amount.isPositive(), "Payment of nothing", paymentId);
    Payment payment = new Payment(paymentId, payer, amount, cause, now);
    if (!payments.insert(paymentId, payment)) {
      return false;
    }
    ofPayer.append(payer, payment);
    contracts.ofPayer(payer).forEach(contract -> touched.add(contract.contractId()));
    return true;
  }

  @Override
  public List<UUID> payersAboveLimit(Instant now, int limit) {
    return ledger.payers().stream()
        .map(Payer::payerId)
        .filter(
            payer ->
                ledger.grantsWithCredit(payer).stream().anyMatch(InMemoryCreditLineStore::isLine))
        .filter(payer -> isAboveLimit(payer, now))
        .sorted(IdOrder.BY_BYTES)
        .limit(limit)
        .toList();
  }

  /** What a payer paid of its line, as paid. */
  public List<Payment> paymentsOf(UUID payer) {
    return List.copyOf(ofPayer.of(payer));
  }

  private boolean isAboveLimit(UUID payer, Instant now) {
    Money limit =
        contracts.ofPayer(payer).stream()
            .flatMap(contract -> contract.inForceAt(now).stream())
            .map(version -> version.terms().creditLimit())
            .findFirst()
            .orElse(Money.ZERO);
    CreditLine line = line(payer, limit);
    return line.left().micros() > line.target().micros();
  }

  private boolean isOfLine(Transfer transfer) {
    return switch (transfer.kind()) {
      case HOLD, RELEASE ->
          transfer
              .grantId()
              .flatMap(ledger::grant)
              .filter(InMemoryCreditLineStore::isLine)
              .isPresent();
      default -> false;
    };
  }

  private static boolean isLine(Grant grant) {
    return grant.kind() == GrantKind.CREDIT_LINE;
  }
}
