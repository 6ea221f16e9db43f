package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** By hand: one A10 at 15 credits a minute by API, ten minutes and a half of them. */
class PreviewTest {
  private static UsageRun run(long endedAtMs, boolean byPlatform, boolean refunded) {
    return new UsageRun(
        new UUID(1, 1),
        MARCH,
        1,
        11,
        null,
        refunded ? new long[11] : null,
        "a10",
        CapacityClass.ON_DEMAND,
        1_000,
        15_000_000,
        QuoteTerms.standard(false),
        0,
        60,
        endedAtMs == 0 ? OptionalLong.empty() : OptionalLong.of(endedAtMs),
        byPlatform,
        refunded);
  }

  private static Preview preview(Terms terms, UsageRun... runs) {
    return Preview.of(terms, terms.commitment(), List.of(runs).iterator());
  }

  @Test
  void terms_that_say_nothing_change_nothing() {
    Preview preview = preview(Terms.NONE, run(630_000, false, false));
    assertThat(preview.before()).isEqualTo(Money.ofCredits(165));
    assertThat(preview.difference()).isEqualTo(Money.ZERO);
    assertThat(preview.minutes()).isEqualTo(11);
  }

  @Test
  void each_term_has_its_effect_and_they_add_up() {
    Deal.Wording wording = wording().rate("a10", 8).included("a10", 2).commitment(60);
    wording.tiers(beyond("a10", 0, 6));
    wording.increment = OptionalInt.of(1);
    Preview preview = preview(wording.terms(), run(630_000, false, false));
    // 11 × 15; at 8: 88; by the second: 10.5 × 8 = 84; 2 free: 68; 8.5 at 6: 51; 60 committed.
    assertThat(preview.fixedRate()).isEqualTo(Money.ofCredits(88 - 165));
    assertThat(preview.increment()).isEqualTo(Money.ofCredits(-4));
    assertThat(preview.included()).isEqualTo(Money.ofCredits(-16));
    assertThat(preview.tiers()).isEqualTo(Money.ofCredits(-17));
    assertThat(preview.commitment()).isEqualTo(Money.ofCredits(9));
    assertThat(preview.after()).isEqualTo(Money.ofCredits(60));
    assertThat(preview.lines())
        .containsExactly(
            new Preview.Line("a10", 10_500, Money.ofCredits(165), Money.ofCredits(51)));
  }

  @Test
  void a_minimum_counts_in_the_first_minute_and_an_increment_beyond_a_minute_in_its_first() {
    Deal.Wording wording = wording();
    wording.minimum = OptionalInt.of(900);
    assertThat(preview(wording.terms(), run(630_000, false, false)).increment())
        .isEqualTo(Money.ofCredits(15 * 15 - 165));
    Deal.Wording long5 = wording();
    long5.increment = OptionalInt.of(300);
    assertThat(preview(long5.terms(), run(630_000, false, false)).increment())
        .isEqualTo(Money.ofCredits(15 * 15 - 165));
  }

  @Test
  void what_the_platform_ended_has_whole_minutes_and_what_was_refunded_stays_free() {
    Deal.Wording wording = wording().rate("a10", 8);
    wording.increment = OptionalInt.of(300);
    assertThat(preview(wording.terms(), run(0, true, false)).after())
        .isEqualTo(Money.ofCredits(88));
    assertThat(preview(wording.terms(), run(630_000, false, true)).after()).isEqualTo(Money.ZERO);
  }

  @Test
  void minutes_are_told_in_the_order_of_time_then_of_session_ids() {
    UsageRun early = run(0, false, false);
    UsageRun other =
        new UsageRun(
            new UUID(0, 9),
            MARCH,
            1,
            2,
            null,
            null,
            "a10",
            CapacityClass.ON_DEMAND,
            1_000,
            1,
            QuoteTerms.standard(false),
            0,
            60,
            OptionalLong.empty(),
            false,
            false);
    StringBuilder told = new StringBuilder();
    UsageOrder.each(
        List.of(early, other).iterator(),
        run ->
            index -> told.append(run == other ? "b" : "a").append(run.minute(index)).append(' '));
    assertThat(told.toString()).startsWith("b1 a1 b2 a2 a3 a4 ");
  }
}
