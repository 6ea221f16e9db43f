package io.tollgate.metering.order;

import static io.tollgate.metering.Wallet.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

/** What is done about what is owed, over PostgreSQL and in memory. */
abstract class DuesContract {
  final Shop.Till till = till();
  final Shop shop = new Shop(till);

  /** Rows with what the migrations sell. */
  abstract Shop.Till till();

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
        counter ->
            counter
                .ordering()
                .dues()
                .lower(DueKind.INVOICE, invoice, by, Money.ofCredits(credits), Shop.CAUSE, T0)
                .map(Due::left));
  }

  void owe(String invoice) {
    shop.run(
        counter -> {
          counter
              .ordering()
              .dues()
              .owe(
                  Due.open(shop.payer, DueKind.INVOICE, invoice, Money.ofCredits(100), T0),
                  Shop.CAUSE,
                  T0);
          return true;
        });
  }

  List<Dues.Reached> reach(Instant now) {
    return shop.run(counter -> counter.ordering().dues().reach(1_000, Shop.CAUSE, now));
  }

  boolean settle(String invoice) {
    return shop.run(
        counter ->
            counter.ordering().dues().settle(DueKind.INVOICE, invoice, Shop.CAUSE, T0).isPresent());
  }

  private boolean suspended() {
    return shop.run(counter -> counter.ordering().dues().suspendedFor(List.of(shop.payer)))
        .contains(shop.payer);
  }
}
