package io.tollgate.metering.contract;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.audit.InMemoryContractBooks;
import io.tollgate.metering.audit.Violation;
import io.tollgate.metering.memory.UndoLog;
import java.util.ArrayList;
import java.util.List;

/** Contracts in a world without a database. */
final class InMemoryContractWorld implements ContractWorld {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final InMemoryContracts rows = InMemoryContracts.on(money);
  private final InMemoryContractBooks books = new InMemoryContractBooks(rows);

  InMemoryContractWorld() {
    money.log().begin();
  }

  @Override
  public Deal deal(long credits) {
    return new Deal(
        Metering.over(money.stores()),
        Contracts.over(rows.stores(), MeteringPolicy.DEFAULT),
        credits);
  }

  @Override
  public ContractStores stores() {
    return rows.stores();
  }

  @Override
  public Class<? extends RuntimeException> refusal() {
    return IllegalStateException.class;
  }

  @Override
  public List<Integer> broken() {
    money.log().commit();
    List<Violation> found = new ArrayList<>();
    found.addAll(new InMemoryBooks(money, MeteringPolicy.DEFAULT).checkAll());
    found.addAll(books.checkTouched());
    found.addAll(books.checkOpen());
    found.addAll(books.checkAll());
    money.log().begin();
    return found.stream().map(Violation::invariant).toList();
  }

  @Override
  public void commit() {
    money.log().commit();
    money.log().begin();
  }

  @Override
  public void close() {
    money.log().rollback();
  }
}
