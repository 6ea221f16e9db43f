package io.tollgate.metering.invoice;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.InMemoryInvoiceBooks;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.memory.UndoLog;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** The same without a database. */
public final class InMemoryInvoiceWorld extends InvoiceWorld {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final InMemoryInvoices rows = InMemoryInvoices.beside(money);
  private final InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
  private final InMemoryInvoiceBooks invoiceBooks = new InMemoryInvoiceBooks(rows);

  @Override
  public <T> T money(Function<Metering, T> work) {
    return money.log().inTransaction(() -> work.apply(Metering.over(money.stores())));
  }

  @Override
  public <T> T invoices(Function<Invoices, T> work) {
    return money.log().inTransaction(() -> work.apply(Invoices.over(rows.stores(), wiring)));
  }

  @Override
  public long used(UUID payer) {
    return money.billings().all().stream()
        .filter(billing -> billing.payer().equals(payer))
        .map(Billing::amounts)
        .mapToLong(amounts -> amounts.netCharged() + amounts.forfeited())
        .sum();
  }

  @Override
  Funded lost(UUID payer) {
    Funded lost = Funded.NOTHING;
    for (Transfer transfer : money.ledger().transfersOfPayer(payer)) {
      boolean hold = transfer.kind() == Transfer.Kind.HOLD;
      if (hold || transfer.kind() == Transfer.Kind.RELEASE) {
        Grant grant = money.ledger().grant(transfer.grantId().orElseThrow()).orElseThrow();
        long micros = transfer.amount().micros();
        lost = lost.plus(Funded.of(grant.kind(), hold ? micros : -micros));
      }
    }
    return lost;
  }

  @Override
  public List<Integer> broken() {
    return Stream.of(books.checkAll(), invoiceBooks.checkTouched(), invoiceBooks.checkAll())
        .flatMap(List::stream)
        .map(Violation::invariant)
        .toList();
  }
}
