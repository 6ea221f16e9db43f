package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Wallet;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.money.Money;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With contracts, which bind an account too. */
class SqlAccountClosingTest extends AccountClosingContract {
  private static final Terms TERMS =
      new Terms(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Money.ZERO,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Money.ZERO,
          List.of(),
          List.of(),
          Terms.EUROS_PER_CREDIT);

  private static Jdbi jdbi;

  @BeforeAll
  static void migrate() {
    jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  }

  @Override
  Shop.Till till() {
    return new SqlTill(jdbi);
  }

  @Test
  void a_contract_stands_in_the_way() {
    UUID contract = UUID.randomUUID();
    jdbi.useTransaction(
        handle ->
            Contracts.in(handle)
                .draft(
                    contract, contract, shop.payer, "x", ZoneId.of("UTC"), TERMS, Shop.CAUSE, T0));
    assertThat(hindrances()).containsExactly(ClosingHindrance.CONTRACT);
  }
}
