package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.APRIL;
import static io.tollgate.metering.contract.Deal.AUTHOR;
import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.SYSTEM;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stores refuse whoever asks; the use cases never come so far. */
abstract class ContractConstraintContract extends InContractWorld {
  /** A write that must not be. */
  enum Wrong {
    CONTRACT_WRITTEN_TWICE {
      @Override
      void write(Deal deal, ContractStores stores) {
        stores.contracts().add(deal.contract, deal.payer, "again", "UTC", AUTHOR, MARCH);
      }
    },
    TERMS_OF_ANOTHER_CONTRACT {
      @Override
      void write(Deal deal, ContractStores stores) {
        UUID others = deal.edit(Terms.NONE, MARCH).latest().termsId();
        deal.contract = UUID.randomUUID();
        ContractVersion draft = deal.draft(Terms.NONE, MARCH).latest();
        stores.contracts().update(draft.with(others, Terms.NONE, draft.author()));
      }
    },
    SECOND_DRAFT {
      @Override
      void write(Deal deal, ContractStores stores) {
        ContractVersion draft = deal.edit(Terms.NONE, MARCH).latest();
        ContractVersion second =
            new ContractVersion(
                deal.contract,
                3,
                ContractState.DRAFT,
                draft.termsId(),
                Terms.NONE,
                draft.author(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                MARCH,
                MARCH);
        stores.contracts().addVersion(deal.payer, second, AUTHOR);
      }
    },
    OTHER_TERMS_THAN_AGREED {
      @Override
      void write(Deal deal, ContractStores stores) {
        UUID other = deal.edit(Terms.NONE, MARCH).latest().termsId();
        ContractVersion first = deal.get().version(1);
        stores.contracts().update(first.with(other, Terms.NONE, first.author()));
      }
    },
    APPROVED_BY_ITS_AUTHOR {
      @Override
      void write(Deal deal, ContractStores stores) {
        ContractVersion first = deal.get().version(1);
        stores.contracts().update(first.approvedBy(first.author()));
      }
    },
    BEGUN_AGAIN {
      @Override
      void write(Deal deal, ContractStores stores) {
        ContractVersion first = deal.get().version(1);
        stores
            .contracts()
            .update(first.effective(Optional.of(MARCH.plusSeconds(1)), Optional.empty()));
      }
    },
    IN_EFFECT_FOR_NO_TIME {
      @Override
      void write(Deal deal, ContractStores stores) {
        ContractVersion first = deal.get().version(1);
        stores.contracts().update(first.effective(Optional.of(MARCH), Optional.of(MARCH)));
      }
    },
    TWO_CONTRACTS_AT_A_TIME {
      @Override
      void write(Deal deal, ContractStores stores) {
        deal.contract = UUID.randomUUID();
        deal.draft(Terms.NONE, MARCH);
        deal.contracts().submit(deal.contract, AUTHOR, MARCH);
        deal.contracts().approve(deal.contract, Deal.APPROVER, MARCH);
        ContractVersion other = deal.get().latest();
        Optional<Instant> later = Optional.of(MARCH.plusSeconds(60));
        stores.contracts().update(other.effective(later, Optional.empty()));
      }
    },
    CLOSED_TWICE {
      @Override
      void write(Deal deal, ContractStores stores) {
        stores.periods().add(closed(deal, List.of()), SYSTEM, APRIL.plusSeconds(400));
        stores.periods().add(closed(deal, List.of()), SYSTEM, APRIL.plusSeconds(500));
      }
    },
    TIER_THAT_ASKS_FOR_MORE {
      @Override
      void write(Deal deal, ContractStores stores) {
        Adjustment dearer =
            new Adjustment(Adjustment.Term.TIER, "a10", Optional.of("a10"), 1, Money.ofMicros(1));
        stores.periods().add(closed(deal, List.of(dearer)), SYSTEM, APRIL.plusSeconds(400));
      }
    },
    PAYMENT_OF_NOTHING {
      @Override
      void write(Deal deal, ContractStores stores) {
        stores.lines().addPayment(UUID.randomUUID(), deal.payer, Money.ZERO, SYSTEM, MARCH);
      }
    };

    /** To a deal with a contract that is in effect. */
    abstract void write(Deal deal, ContractStores stores);

    static PeriodStatement closed(Deal deal, List<Adjustment> adjustments) {
      return new PeriodStatement(
          deal.contract,
          1,
          deal.payer,
          PERIOD,
          Optional.empty(),
          APRIL,
          Money.ZERO,
          0,
          Money.ZERO,
          adjustments,
          Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void is_refused(Wrong wrong) {
    Deal deal = world.deal(0);
    deal.agree(wording().rate("a10", 9).terms(), MARCH);
    assertThatThrownBy(() -> wrong.write(deal, world.stores())).isInstanceOf(world.refusal());
    world.close();
    world = newWorld();
  }
}
