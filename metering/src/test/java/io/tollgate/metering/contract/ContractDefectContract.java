package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.APRIL;
import static io.tollgate.metering.contract.Deal.AUTHOR;
import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.SYSTEM;
import static io.tollgate.metering.contract.Deal.beyond;
import static io.tollgate.metering.contract.Deal.tier;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each mistake that could be made with contracts, in the smallest story that shows it; the same
 * story without it is clean. The stores refuse some of them, the books find the others.
 */
abstract class ContractDefectContract extends InContractWorld {
  static final Instant CLOSING = APRIL.plus(Duration.ofHours(1));

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @ParameterizedTest
  @EnumSource
  void without_it_the_story_is_clean(ContractDefect defect) {
    try {
      tell(defect);
    } catch (ContractRefused refused) {
      assertThat(defect).isEqualTo(ContractDefect.SELF_APPROVAL);
    }
    assertThat(world.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void planted_it_is_caught(ContractDefect defect) {
    Planted.plant(defect);
    try {
      tell(defect);
      assertThat(world.broken()).containsAnyElementsOf(defect.invariants());
    } catch (JdbiException | IllegalStateException refused) {
      // Nothing refuses but what the story is about.
      assertThat(refused)
          .hasMessageMatching(
              switch (defect) {
                case SELF_APPROVAL -> "(?s).*(contract_four_eyes|Approved by its author).*";
                case TIER_CHARGES_MORE ->
                    "(?s).*(contract_adjustment_sign|Only a commitment asks for more).*";
                default -> "nothing";
              });
    } finally {
      world.close();
      world = newWorld();
    }
  }

  private void tell(ContractDefect defect) {
    Deal deal = world.deal(10_000);
    switch (defect) {
      case TIERS_IN_ORDER_OF_ARRIVAL -> {
        deal.agree(wording().tiers(tier("a10", 0, 12, 15), beyond("a10", 12, 1)).terms(), MARCH);
        // The second runs under a cheaper version, so it matters whose minutes come first.
        UUID dear = deal.start(new UUID(1, 1), "a10", 1, 10, MARCH.plusSeconds(60));
        Terms cheaper =
            wording().rate("a10", 5).tiers(tier("a10", 0, 12, 15), beyond("a10", 12, 1)).terms();
        deal.edit(cheaper, MARCH.plusSeconds(61));
        deal.activate(MARCH.plusSeconds(62));
        UUID cheap = deal.start(new UUID(1, 2), "a10", 1, 10, MARCH.plusSeconds(63));
        deal.end(dear, EndReason.COMPLETED, 600_000, MARCH.plusSeconds(900));
        deal.end(cheap, EndReason.COMPLETED, 600_000, MARCH.plusSeconds(900));
        deal.close(PERIOD, CLOSING);
      }
      case INCLUDED_PER_SESSION -> {
        deal.agree(wording().included("a10", 3).terms(), MARCH);
        deal.ran("a10", 1, 3, MARCH.plusSeconds(60));
        deal.ran("a10", 1, 3, MARCH.plusSeconds(600));
        deal.close(PERIOD, CLOSING);
      }
      case TIER_CHARGES_MORE -> {
        deal.agree(wording().rate("a10", 5).tiers(beyond("a10", 0, 6)).terms(), MARCH);
        deal.ran("a10", 1, 3, MARCH.plusSeconds(60));
        deal.close(PERIOD, CLOSING);
      }
      case CONTRACT_TOUCHES_RUNNING_SESSION -> {
        UUID before = deal.start(UUID.randomUUID(), "a10", 1, 10, MARCH.plusSeconds(1));
        deal.agree(wording().included("a10", 100).terms(), MARCH.plusSeconds(60));
        deal.end(before, EndReason.COMPLETED, 600_000, MARCH.plusSeconds(900));
        deal.close(PERIOD, CLOSING);
      }
      case LATE_USAGE_LOST -> {
        deal.agree(wording().included("a10", 3).terms(), MARCH);
        UUID late = deal.start(UUID.randomUUID(), "a10", 1, 10, APRIL.minusSeconds(900));
        deal.close(PERIOD, CLOSING);
        deal.end(late, EndReason.COMPLETED, 600_000, CLOSING);
        deal.close(PERIOD.next(), PERIOD.next().end().plus(Duration.ofHours(1)));
      }
      case COMMITMENT_BESIDE_USAGE -> {
        deal.agree(wording().commitment(100).terms(), MARCH);
        deal.ran("a10", 1, 3, MARCH.plusSeconds(60));
        deal.close(PERIOD, CLOSING);
      }
      case CREDIT_NOT_GRANTED -> {
        deal.agree(wording().included("a10", 3).terms(), MARCH);
        deal.ran("a10", 1, 3, MARCH.plusSeconds(60));
        deal.close(PERIOD, CLOSING);
      }
      case SELF_APPROVAL -> {
        deal.draft(Terms.NONE, MARCH);
        deal.contracts().submit(deal.contract, AUTHOR, MARCH);
        deal.contracts().approve(deal.contract, AUTHOR, MARCH);
      }
      case CREDIT_LINE_DRAWN_FIRST -> deal.agree(wording().limit(50).terms(), MARCH);
      case CREDIT_LINE_REFILLED_TWICE -> {
        deal.agree(wording().rate("a10", 2_000).limit(5_000).terms(), MARCH);
        deal.ran("a10", 1, 7, MARCH.plusSeconds(60));
        deal.contracts()
            .refillCreditLine(
                UUID.randomUUID(),
                deal.payer,
                Money.ofCredits(4_000),
                SYSTEM,
                MARCH.plusSeconds(900));
      }
    }
  }
}
