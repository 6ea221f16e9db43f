package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.tier;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.money.Money;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** By hand: one GPU costs 10 credits a minute. */
class PeriodRatingTest {
  private static final UUID SESSION = new UUID(1, 1);

  private static PeriodRating rated(Terms terms, int minutes) {
    PeriodRating rating = new PeriodRating(terms);
    for (int i = 0; i < minutes; i++) {
      rating.add(SESSION, "a10", 1_000, 10_000_000);
    }
    return rating;
  }

  private static String lines(PeriodRating rating, long commitmentCredits) {
    StringBuilder text = new StringBuilder();
    rating
        .adjustments(Money.ofCredits(commitmentCredits))
        .forEach(
            one ->
                text.append(one.term().code())
                    .append('/')
                    .append(one.line())
                    .append('/')
                    .append(one.quantityThousandths())
                    .append('/')
                    .append(one.amount())
                    .append(' '));
    return text.toString();
  }

  @Test
  void graduated_tiers_price_each_part_of_the_quantity() {
    Terms terms =
        wording().tiers(tier("a10", 0, 5, 10), tier("a10", 5, 8, 7), beyond("a10", 8, 4)).terms();
    // 5 at 10, 3 at 7, 2 at 4: 79 of 100.
    assertThat(lines(rated(terms, 10), 0))
        .isEqualTo("tier/a10 beyond 8/2000/-12 credit tier/a10 from 5 to 8/3000/-9 credit ");
  }

  @Test
  void included_minutes_come_first_and_tiers_count_what_is_left() {
    Terms terms =
        wording().included("a10", 4).tiers(tier("a10", 0, 5, 10), beyond("a10", 5, 7)).terms();
    assertThat(lines(rated(terms, 10), 0))
        .isEqualTo("included/a10/4000/-40 credit tier/a10 beyond 5/1000/-3 credit ");
  }

  @Test
  void a_dearer_tier_adds_nothing() {
    Terms terms = wording().tiers(beyond("a10", 0, 11)).terms();
    assertThat(lines(rated(terms, 10), 0)).isEmpty();
  }

  @Test
  void a_commitment_asks_for_what_usage_less_credits_falls_short_of() {
    Terms terms = wording().included("a10", 4).terms();
    assertThat(lines(rated(terms, 10), 60)).isEqualTo("included/a10/4000/-40 credit ");
    assertThat(lines(rated(terms, 10), 61))
        .isEqualTo("included/a10/4000/-40 credit commitment/commitment/10000/1 credit ");
    assertThat(lines(new PeriodRating(terms), 7)).isEqualTo("commitment/commitment/0/7 credit ");
  }

  @Test
  void a_minute_may_fall_into_several_parts() {
    Terms terms =
        wording().included("a10", 1).tiers(tier("a10", 0, 1, 6), beyond("a10", 1, 2)).terms();
    PeriodRating rating = new PeriodRating(terms);
    // 8 GPUs for a minute: 1 free, 1 at 6, 6 at 2, of 80.
    assertThat(rating.add(SESSION, "a10", 8_000, 80_000_000))
        .isEqualTo(10_000_000 + 4_000_000 + 48_000_000);
  }

  @Test
  void other_models_are_left_alone_and_what_cost_nothing_counts_nothing() {
    Terms terms = wording().included("h100", 4).tiers(beyond("h100", 0, 1)).terms();
    assertThat(lines(rated(terms, 10), 0)).isEmpty();
    PeriodRating rating = new PeriodRating(wording().included("a10", 4).terms());
    rating.add(SESSION, "a10", 0, 0);
    assertThat(rating.adjustments(Money.ZERO)).isEmpty();
  }
}
