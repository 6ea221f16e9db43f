package io.tollgate.metering.order;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.OrderAudit;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.memory.UndoLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The rows of a shop in memory; the books are looked at after every transaction. */
final class InMemoryTill implements Shop.Till {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final InMemoryShop shop = InMemoryShop.on(money);
  private final InMemoryBooks books = new InMemoryBooks(money, MeteringPolicy.DEFAULT);
  private final OrderAudit orders = new OrderAudit(shop);
  private final List<Violation> found = new ArrayList<>();

  @Override
  public <T> T run(Function<Shop.Counter, T> work) {
    Shop.Counter counter =
        new Shop.Counter(Metering.over(money.stores()), shop.ordering(MeteringPolicy.DEFAULT));
    T done = money.log().inTransaction(() -> work.apply(counter));
    found.addAll(books.checkTouched());
    found.addAll(orders.checkTouched());
    return done;
  }

  @Override
  public String dump() {
    StringBuilder rows = new StringBuilder();
    money.ledger().payers().forEach(row -> rows.append(row).append('\n'));
    for (Payer payer : money.ledger().payers()) {
      money
          .ledger()
          .grantsOf(payer.payerId())
          .forEach(id -> rows.append(money.ledger().grant(id)).append('\n'));
      shop.dues().list(payer.payerId(), 1_000).forEach(row -> rows.append(row).append('\n'));
    }
    money.ledger().transfers().forEach(row -> rows.append(row).append('\n'));
    shop.orders().all().forEach(row -> rows.append(row).append('\n'));
    shop.orders().all().forEach(row -> rows.append(shop.orders().undoing(row.orderId())));
    shop.subscriptions().all().forEach(row -> rows.append(row).append('\n'));
    return rows.toString();
  }

  @Override
  public int deliveries() {
    return shop.deliveries().size();
  }

  @Override
  public List<Violation> broken() {
    List<Violation> all = new ArrayList<>(found);
    all.addAll(books.checkUnsettled());
    all.addAll(books.checkAll());
    all.addAll(orders.checkAll());
    return all;
  }
}
