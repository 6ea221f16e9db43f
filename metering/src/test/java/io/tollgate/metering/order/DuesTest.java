package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.Wallet;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.dunning.DueStep;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class DuesTest {
  private final Jdbi jdbi = Wallet.jdbi(Wallet.migratedDatabase());
  private final Shop shop = new Shop(jdbi);

  @Test
  void a_due_is_reminded_of_after_one_three_and_seven_days_and_then_suspends() {
    owe("INV-1");
    List<String> seen = new ArrayList<>();
    for (int hour = 0; hour < 24 * 20; hour++) {
      Instant now = T0.plus(Duration.ofHours(hour));
      for (Dues.Reached reached : reach(now)) {
        seen.add(hour + " " + reached.step().code());
      }
    }
    assertThat(seen)
        .containsExactly(
            "24 first_reminder", "72 second_reminder", "168 last_reminder", "169 suspension");
    assertThat(suspended()).isTrue();
    assertThat(settle("INV-1")).isTrue();
    assertThat(settle("INV-1")).isFalse();
    assertThat(suspended()).isFalse();
  }

  @Test
  void exactly_seven_days_do_not_suspend_yet() {
    owe("INV-2");
    Instant week = T0.plus(Duration.ofDays(7));
    reach(week);
    reach(week);
    assertThat(reach(week)).extracting(Dues.Reached::step).containsExactly(DueStep.LAST_REMINDER);
    assertThat(reach(week)).isEmpty();
    assertThat(reach(week.plusNanos(1_000)))
        .extracting(Dues.Reached::step)
        .containsExactly(DueStep.SUSPENSION);
    settle("INV-2");
  }

  @Test
  void what_is_settled_or_noted_twice_makes_no_noise() {
    owe("INV-3");
    owe("INV-3");
    assertThat(reach(T0.plus(Duration.ofDays(1)))).hasSize(1);
    settle("INV-3");
    assertThat(reach(T0.plus(Duration.ofDays(30)))).isEmpty();
  }

  @Test
  void a_due_is_lowered_once_per_row_and_settled_when_nothing_is_left() {
    owe("INV-5");
    UUID note = UUID.randomUUID();
    assertThat(lower("INV-5", note, 40)).contains(Money.ofCredits(60));
    assertThat(lower("INV-5", note, 40)).isEmpty();
    List<Dues.Reached> reached = reach(T0.plus(Duration.ofDays(1)));
    assertThat(reached).hasSize(1);
    assertThat(reached.get(0).due().left()).isEqualTo(Money.ofCredits(60));
    assertThat(reached.get(0).due().amount()).isEqualTo(Money.ofCredits(100));
    assertThatThrownBy(() -> lower("INV-5", UUID.randomUUID(), 61))
        .hasStackTraceContaining("due_lowered");

    for (int i = 0; i < 3; i++) {
      reach(T0.plus(Duration.ofDays(8)));
    }
    assertThat(suspended()).isTrue();
    assertThat(lower("INV-5", UUID.randomUUID(), 60)).contains(Money.ZERO);
    assertThat(suspended()).isFalse();
    assertThat(settle("INV-5")).isFalse();
    assertThat(lower("INV-5", UUID.randomUUID(), 1)).isEmpty();
    assertThat(lower("INV-of-nobody", UUID.randomUUID(), 1)).isEmpty();
    shop.booksAreRight();
  }

  private Optional<Money> lower(String invoice, UUID by, long credits) {
    return shop.run(
        h ->
            SqlOrdering.in(h)
                .dues()
                .lower(DueKind.INVOICE, invoice, by, Money.ofCredits(credits), Shop.CAUSE, T0)
                .map(Due::left));
  }

  @Test
  void two_servers_never_take_the_same_step() {
    for (int i = 0; i < 6; i++) {
      owe("INV-4-" + i);
    }
    Instant day = T0.plus(Duration.ofDays(1));
    try (Handle one = jdbi.open()) {
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

  private void owe(String invoice) {
    shop.run(
        h -> {
          SqlOrdering.in(h)
              .dues()
              .owe(
                  Due.open(shop.payer, DueKind.INVOICE, invoice, Money.ofCredits(100), T0),
                  Shop.CAUSE,
                  T0);
          return true;
        });
  }

  private List<Dues.Reached> reach(Instant now) {
    return shop.run(h -> SqlOrdering.in(h).dues().reach(1_000, Shop.CAUSE, now));
  }

  private boolean settle(String invoice) {
    return shop.run(
        h -> SqlOrdering.in(h).dues().settle(DueKind.INVOICE, invoice, Shop.CAUSE, T0).isPresent());
  }

  private boolean suspended() {
    return shop.run(h -> SqlOrdering.in(h).dues().suspendedFor(List.of(shop.payer)))
        .contains(shop.payer);
  }
}
