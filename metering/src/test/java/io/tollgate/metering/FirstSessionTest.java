package io.tollgate.metering;

import static io.tollgate.metering.Wallet.CAUSE;
import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.money.Money;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FirstSessionTest {
  @Test
  void a_session_is_quoted_held_charged_stopped_and_refunded() {
    Wallet.jdbi(Wallet.migratedDatabase())
        .useTransaction(
            handle -> {
              Metering metering = Metering.in(handle);
              UUID payer = Wallet.payerWith(metering, 1000);
              UUID session = Wallet.held(metering, payer, 60, false);
              assertThat(metering.balance(payer).held()).isEqualTo(Money.ofCredits(600));
              metering.startAttempt(session, 1, T0, CAUSE);
              assertThat(
                      metering.acceptProofs(
                          List.of(new SessionProof(session, 1, 125_000)), CAUSE, T0))
                  .hasSize(1);
              Receipt provisional = metering.capStop(session, CAUSE, T0.plusSeconds(130));
              assertThat(provisional.mostItCanCost()).contains(Money.ofCredits(30));
              Receipt receipt =
                  metering
                      .endAttempt(
                          session,
                          new Ending(1, EndReason.STOPPED_BY_USER, 128_000, 128_000, false),
                          CAUSE,
                          T0.plusSeconds(131))
                      .receipt();
              assertThat(receipt.charged()).isEqualTo(Money.ofCredits(30));
              assertThat(receipt.refunded()).isEqualTo(Money.ofCredits(570));
              assertThat(receipt.balanceAfter()).isEqualTo(Money.ofCredits(970));
              assertThat(metering.charges(session, 0, 100)).hasSize(3);
              assertThat(metering.history(payer, Optional.empty(), 100)).hasSize(3);
            });
  }
}
