package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Wallet;
import io.tollgate.metering.dunning.Dues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** With what only happens where transactions run beside one another. */
class SqlDuesTest extends DuesContract {
  @Override
  Shop.Till till() {
    return new SqlTill(Wallet.jdbi(Wallet.migratedDatabase()));
  }

  @Test
  void two_servers_never_take_the_same_step() {
    for (int i = 0; i < 6; i++) {
      owe("INV-4-" + i);
    }
    Instant day = T0.plus(Duration.ofDays(1));
    try (Handle one = ((SqlTill) till).jdbi().open()) {
      one.begin();
      List<Dues.Reached> first = SqlOrdering.in(one).dues().reach(4, Shop.CAUSE, day);
      List<Dues.Reached> second = reach(day);
      assertThat(first).hasSize(4);
      assertThat(second).hasSize(2);
      one.rollback(); // A server that dies leaves its steps to others.
    }
    assertThat(reach(day)).hasSize(4);
    for (int i = 0; i < 6; i++) {
      settle("INV-4-" + i);
    }
  }
}
