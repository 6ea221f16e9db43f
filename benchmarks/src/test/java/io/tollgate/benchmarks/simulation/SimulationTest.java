package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.contract.InMemoryPeriodStore.Closed;
import io.tollgate.metering.defect.ContractDefect;
import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.scheduler.defect.HouseDefect;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few seeds of what {@code benchmarks/run simulate} does a million times. */
class SimulationTest {
  private static final int SESSIONS = 200;

  static LongStream seeds() {
    return LongStream.rangeClosed(9_001, 9_012);
  }

  @AfterEach
  void nothingStaysPlanted() {
    Planted.clear();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_world_under_faults_breaks_nothing(long seed) {
    WorldResult world = WorldResult.of(seed, ScriptWriter.write(seed, SESSIONS));

    assertThat(world.violation())
        .as("benchmarks/run simulate --replay %s:%s", seed, SESSIONS)
        .isEmpty();
    assertThat(world.lifecycles()).isGreaterThan(SESSIONS / 2);
    assertThat(world.ends().values().stream().mapToLong(Long::longValue).sum())
        .as("every lifecycle has ended")
        .isEqualTo(world.lifecycles());
    assertThat(world.faulted()).isPositive();
    assertThat(world.promises()).isPositive();
  }

  @Test
  void the_same_seed_lives_the_same_world_and_another_seed_another() {
    String once = dump(77);

    assertThat(dump(77)).isEqualTo(once);
    assertThat(dump(78)).isNotEqualTo(once);
  }

  @Test
  void contracts_are_agreed_on_settled_by_the_month_and_their_lines_are_paid_for() {
    int settledTwice = 0;
    int credited = 0;
    int paid = 0;
    for (long seed = 9_101; seed <= 9_103; seed++) {
      Play play = Play.of(ScriptWriter.write(seed, SESSIONS));
      InMemoryContracts rows = play.world().database.agreements();
      for (Contract contract : rows.contracts().all()) {
        List<Closed> closed = rows.periods().closedOf(contract.contractId());
        settledTwice += closed.size() == 2 ? 1 : 0;
        credited += closed.stream().anyMatch(one -> one.statement().grantId().isPresent()) ? 1 : 0;
        paid += rows.lines().paymentsOf(contract.payer()).size();
      }
    }
    assertThat(settledTwice).isPositive();
    assertThat(credited).isPositive();
    assertThat(paid).isPositive();
  }

  private static String dump(long seed) {
    Script script = ScriptWriter.write(seed, 60);
    Play play = Play.in(script);
    play.run(script);
    return play.world().database.dump();
  }

  @Test
  void owners_sales_and_administrators_do_all_that_they_can_do_with_money() {
    Script script = ScriptWriter.write(9_001, 400);
    Play play = Play.in(script);
    play.run(script);

    InMemoryLedgerStore ledger = play.world().database.money().ledger();
    Set<Boolean> corrected = new HashSet<>();
    Set<Boolean> begun = new HashSet<>();
    for (Transfer transfer : ledger.transfers()) {
      if (transfer.kind() == Transfer.Kind.CORRECT) {
        corrected.add(transfer.minute().isPresent());
      }
      if (transfer.kind() == Transfer.Kind.CREDIT) {
        begun.add(ledger.grant(transfer.creditAccount()).orElseThrow().effectiveAt().isPresent());
      }
    }
    assertThat(corrected).as("of charges and of grants").containsExactly(false, true);
    assertThat(begun).as("at once and later").containsExactly(false, true);
    assertThat(play.world().database.dump())
        .contains("budget.set", "budget.removed", "budget.threshold_reached");
  }

  @Test
  void limits_are_of_accounts_projects_and_keys_by_day_and_month_and_some_are_taken_away() {
    List<Happening.Limit> limits =
        LongStream.range(0, 5)
            .mapToObj(seed -> ScriptWriter.write(seed, 400).happenings())
            .flatMap(List::stream)
            .filter(Happening.Limit.class::isInstance)
            .map(Happening.Limit.class::cast)
            .toList();

    assertThat(limits)
        .extracting(limit -> limit.of().scope() + " by " + limit.of().period())
        .contains(
            "ACCOUNT by DAY",
            "ACCOUNT by MONTH",
            "PROJECT by DAY",
            "PROJECT by MONTH",
            "KEY by DAY",
            "KEY by MONTH");
    assertThat(limits).anyMatch(limit -> limit.micros() == 0);
  }

  static List<Defect> defects() {
    return List.of(
        MoneyDefect.BUDGET_IGNORED,
        MoneyDefect.CORRECTED_TOO_MUCH,
        MoneyDefect.GRANT_DRAWN_EARLY,
        MoneyDefect.THRESHOLD_TOLD_TWICE,
        MoneyDefect.REFUND_LOST,
        MoneyDefect.PROOFS_ADDED_UP,
        MoneyDefect.RATIO_OF_ITS_OWN_IGNORED,
        MoneyDefect.RISE_WITHOUT_NOTICE,
        MoneyDefect.NOTICE_FORGOTTEN,
        MoneyDefect.VERSION_ENDED_EARLY,
        MoneyDefect.WITHDRAWAL_LEAVES_A_GAP,
        InvoiceDefect.NUMBER_TAKEN_AHEAD,
        InvoiceDefect.LATE_USAGE_LEFT_OUT,
        InvoiceDefect.MONTH_OF_ANOTHER_ZONE,
        ContractDefect.LATE_USAGE_LOST,
        ContractDefect.TIERS_IN_ORDER_OF_ARRIVAL,
        ContractDefect.CREDIT_LINE_REFILLED_TWICE,
        OrderDefect.PAID_TWICE,
        OrderDefect.SPENT_CREDITS_NOT_OWED,
        OrderDefect.RENEWED_TWICE,
        OrderDefect.REMINDED_AGAIN,
        HouseDefect.FENCE_FORGOTTEN,
        HouseDefect.RELEASED_WHEN_STOP_IS_ORDERED,
        HouseDefect.BACKFILL_OVER_PROMISES,
        HouseDefect.PART_BESIDE_ANOTHERS,
        HouseDefect.COMPANY_IGNORED,
        HouseDefect.DEAREST_MODEL_KEPT);
  }

  @ParameterizedTest
  @MethodSource("defects")
  void a_planted_defect_is_caught(Defect defect) {
    CatchRate rate = CatchRate.of(defect, 4_000, 1);

    assertThat(rate.caught()).as(rate.toString()).isEqualTo(1);
    assertThat(Planted.is(defect)).as("nothing stays planted").isFalse();
  }

  @Test
  void what_breaks_is_shrunk_to_a_script_that_still_breaks_it() {
    Planted.plant(MoneyDefect.REFUND_LOST);
    Replay whole = new Replay(5, SESSIONS, List.of());
    Violation violation = whole.play().violation().orElseThrow();

    Replay small = whole.shrunk(violation);

    assertThat(small.indexes()).hasSizeLessThan(4);
    assertThat(Replay.parse(small.toString())).isEqualTo(small);
    assertThat(small.play().violation()).map(Violation::invariant).contains(violation.invariant());
    assertThat(small.told(Optional.of(MoneyDefect.REFUND_LOST)))
        .anySatisfy(line -> assertThat(line).contains("--replay " + small))
        .anySatisfy(line -> assertThat(line).contains("invariant " + violation.invariant()))
        .anySatisfy(line -> assertThat(line).contains("REFUND_LOST planted"));
    Planted.clear();
    assertThat(small.play().violation()).as("the script alone breaks nothing").isEmpty();
  }
}
