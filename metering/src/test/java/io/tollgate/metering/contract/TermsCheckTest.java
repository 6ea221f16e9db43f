package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.tier;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TermsCheckTest {
  private static final List<String> MODELS = List.of("a10", "h100");

  private static List<String> mistakes(Terms terms) {
    return TermsCheck.mistakes(terms, MODELS, Optional.empty(), MARCH).stream()
        .map(mistake -> mistake.path() + " " + mistake.code())
        .toList();
  }

  @Test
  void terms_that_say_nothing_are_fine() {
    assertThat(mistakes(Terms.NONE)).isEmpty();
  }

  @Test
  void whole_terms_are_fine() {
    Deal.Wording wording = wording().rate("h100", 50).included("a10", 100).commitment(5).limit(9);
    wording.tiers(tier("h100", 0, 100, 50), tier("h100", 100, 200, 40), beyond("h100", 200, 30));
    wording.grants = List.of(new Terms.StartGrant(Money.ofCredits(1), OptionalInt.of(30)));
    wording.reserved = List.of(new Terms.Reserved("h100", 8));
    wording.from = Optional.of(MARCH.plusSeconds(1));
    wording.until = Optional.of(MARCH.plusSeconds(2));
    assertThat(mistakes(wording.terms())).isEmpty();
  }

  @Test
  void all_mistakes_are_found_at_once_each_with_its_path() {
    Deal.Wording wording = wording().included("h100", 0).commitment(-1).limit(-1);
    wording.rates =
        List.of(
            new Terms.FixedRate("b300", CapacityClass.ON_DEMAND, Money.ofMicros(-1)),
            new Terms.FixedRate("a10", CapacityClass.ON_DEMAND, Money.ZERO),
            new Terms.FixedRate("a10", CapacityClass.ON_DEMAND, Money.ZERO));
    wording.tiers(
        tier("h100", 0, 100, 50),
        tier("h100", 90, 200, 40),
        tier("h100", 250, 300, 30),
        beyond("a10", 5, -1));
    wording.from = Optional.of(MARCH.minusSeconds(1));
    wording.until = Optional.of(MARCH);
    wording.increment = OptionalInt.of(3601);
    wording.minimum = OptionalInt.of(-1);
    wording.share = OptionalInt.of(1001);
    wording.grants = List.of(new Terms.StartGrant(Money.ZERO, OptionalInt.of(0)));
    wording.reserved = List.of(new Terms.Reserved("h100", 0), new Terms.Reserved("h100", 1));
    wording.euros = new BigDecimal("-0.001");
    assertThat(mistakes(wording.terms()))
        .containsExactly(
            "terms.valid_from in_the_past",
            "terms.valid_until in_the_past",
            "terms.rates[0].gpu_model unknown_gpu_model",
            "terms.rates[0].rate_micros out_of_range",
            "terms.rates[2].gpu_model duplicate",
            "terms.tiers[1].from overlap",
            "terms.tiers[2].from gap",
            "terms.tiers[3].rate_micros out_of_range",
            "terms.tiers[3].from gap",
            "terms.tiers[2].to gap",
            "terms.included[0].gpu_minutes out_of_range",
            "terms.commitment_micros out_of_range",
            "terms.increment_seconds out_of_range",
            "terms.minimum_seconds out_of_range",
            "terms.refund_share_thousandths out_of_range",
            "terms.credit_limit_micros out_of_range",
            "terms.grants[0].amount_micros out_of_range",
            "terms.grants[0].expires_after_days out_of_range",
            "terms.reserved[0].gpus out_of_range",
            "terms.reserved[1].gpu_model duplicate",
            "terms.euros_per_credit out_of_range");
  }

  @Test
  void a_tier_after_one_without_end_overlaps_and_a_tier_must_reach_somewhere() {
    Terms terms =
        wording()
            .tiers(beyond("h100", 0, 5), tier("h100", 10, 10, 4), beyond("h100", 10, 3))
            .terms();
    assertThat(mistakes(terms))
        .containsExactly("terms.tiers[1].to out_of_range", "terms.tiers[1].from overlap");
  }

  @Test
  void a_message_says_where_what_and_how_it_should_be() {
    Terms terms = wording().tiers(tier("h100", 0, 100, 5), beyond("h100", 90, 4)).terms();
    assertThat(TermsCheck.mistakes(terms, MODELS, Optional.empty(), MARCH))
        .extracting(TermsMistake::message)
        .containsExactly("`terms.tiers[1].from` overlaps `tiers[0]`, which ends at 100.");
  }

  @Test
  void a_new_version_may_keep_the_start_of_the_one_before() {
    Deal.Wording wording = wording();
    wording.from = Optional.of(MARCH.minus(Duration.ofDays(30)));
    Terms terms = wording.terms();
    assertThat(TermsCheck.mistakes(terms, MODELS, Optional.of(terms), MARCH)).isEmpty();
    assertThat(mistakes(terms)).containsExactly("terms.valid_from in_the_past");
  }
}
