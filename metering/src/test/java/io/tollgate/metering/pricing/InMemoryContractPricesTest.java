package io.tollgate.metering.pricing;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.Metering;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.audit.InMemoryBooks;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryContractPricesTest {
  private final InMemoryMoney money = InMemoryMoney.on(new UndoLog());
  private final Metering metering = Metering.over(money.stores());

  private ContractPrice price(long credits) {
    return new ContractPrice(
        new UUID(7, 7),
        3,
        Optional.of(Money.ofCredits(credits)),
        OptionalInt.of(1),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  @Test
  void a_quote_is_made_under_what_was_agreed_for_its_time_model_and_class() {
    UUID payer = Wallet.payerWith(metering, 100);
    money.contracts().agree(payer, "a10", CapacityClass.ON_DEMAND, T0, T0.plusSeconds(1), price(7));
    money
        .contracts()
        .agree(payer, "a10", CapacityClass.PREEMPTIBLE, T0, T0.plusSeconds(1), price(1));
    Quote quote = Wallet.quote(metering, payer, 5);
    assertThat(quote.total()).isEqualTo(Money.ofCredits(35));
    assertThat(quote.terms().incrementSeconds()).isEqualTo(1);
    assertThat(quote.contract().orElseThrow().version()).isEqualTo(3);
    assertThat(money.contracts().inForce(payer, "a10", CapacityClass.ON_DEMAND, T0.plusSeconds(1)))
        .isEmpty();
    assertThat(money.contracts().inForce(payer, "t4", CapacityClass.ON_DEMAND, T0)).isEmpty();
  }

  @Test
  void the_books_reckon_with_the_contracts_rate() {
    UUID payer = Wallet.payerWith(metering, 100);
    money.contracts().agree(payer, "a10", CapacityClass.ON_DEMAND, T0, T0.plusSeconds(1), price(7));
    Wallet.held(metering, payer, 5, false);
    assertThat(new InMemoryBooks(money, MeteringPolicy.DEFAULT).checkAll()).isEmpty();
  }
}
