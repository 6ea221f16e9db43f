package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.money.Money;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreditNoteTest {
  @Test
  void what_came_back_of_one_kind_within_the_invoice_is_not_given_back_as_another() {
    Funded funded = new Funded(-32_000_000, 270_000_000, 0, 0, 0);
    CreditNote note = note(funded);
    assertThat(note.whole()).isTrue();
    assertThat(note.paidBack()).isEqualTo(Money.ZERO);
    assertThat(note.givenBack()).isEqualTo(Money.ofMicros(238_000_000));
    CreditNote other = note(new Funded(270_000_000, -32_000_000, 0, 0, 0));
    assertThat(other.paidBack()).isEqualTo(Money.ofMicros(238_000_000));
    assertThat(other.givenBack()).isEqualTo(Money.ZERO);
  }

  @Test
  void what_a_credit_line_lent_is_due_less_and_nothing_comes_back() {
    Totals totals = Totals.of(new Funded(0, 0, 0, 0, 1_000_000_000), Money.ZERO, Money.ZERO, 1900);
    CreditNote note = CreditNote.of(totals, Optional.empty(), totals.grossCents()).orElseThrow();
    assertThat(note.openLessCents()).isEqualTo(119);
    assertThat(note.paidBack().plus(note.givenBack())).isEqualTo(Money.ZERO);
  }

  private static CreditNote note(Funded funded) {
    return CreditNote.of(Totals.of(funded, Money.ZERO, Money.ZERO, 1900), Optional.empty(), 0)
        .orElseThrow();
  }
}
