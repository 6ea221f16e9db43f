package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.Deal.APRIL;
import static io.tollgate.metering.contract.Deal.MARCH;
import static io.tollgate.metering.contract.Deal.PERIOD;
import static io.tollgate.metering.contract.Deal.wording;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs, taken apart, are the ledger's minutes one by one: of sessions that straddle both ends of a
 * month, whose proofs were posted by clocks that disagree, and whose charges were returned.
 */
abstract class ContractUsageContract extends InContractWorld {
  private static final int SESSIONS = 16;
  private static final Instant NOON = MARCH.plus(Duration.ofHours(12));
  private static final List<EndReason> ENDS =
      List.of(EndReason.COMPLETED, EndReason.NODE_LOST, EndReason.POLICY_REJECTED);
  private static final Comparator<ChargeRow> ORDER =
      Comparator.comparing(ChargeRow::minuteStart)
          .thenComparing(ChargeRow::sessionId, IdOrder.BY_BYTES);

  private final List<UUID> sessions = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void runs_taken_apart_are_the_minutes_of_the_ledger(long seed) {
    Deal deal = used(new Random(seed));

    ContractUsage.Wanted march = wanted(deal, MARCH, APRIL, Optional.empty());
    List<UsageRun> runs = runs(march);

    assertThat(minutes(runs)).isEqualTo(rows(deal, march)).isNotEmpty();
    assertThat(runs).anyMatch(run -> run.amounts() == null).anyMatch(run -> run.amounts() != null);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void late_minutes_may_leave_gaps(long seed) {
    Deal deal = used(new Random(seed));

    ContractUsage.Wanted april = wanted(deal, APRIL, PERIOD.next().end(), Optional.of(NOON));
    List<UsageRun> runs = runs(april);

    assertThat(minutes(runs)).isEqualTo(rows(deal, april)).isNotEmpty();
    assertThat(runs).anyMatch(run -> run.minutes() != null).anyMatch(run -> run.minutes() == null);
  }

  private Deal used(Random random) {
    Deal deal = world.deal(1_000_000);
    Deal.Wording bySecond = wording();
    bySecond.increment = OptionalInt.of(1);
    deal.agree(bySecond.terms(), MARCH.minus(Duration.ofDays(1)));
    for (int i = 0; i < SESSIONS; i++) {
      Instant edge = List.of(MARCH, NOON, APRIL).get(random.nextInt(3));
      Instant at = edge.plusMillis(random.nextInt(1_200_000) - 900_000L);
      UUID session = deal.start(UUID.randomUUID(), "a10", 1 + random.nextInt(3), 30, at);
      sessions.add(session);
      for (int minute = 4; minute < 20; minute += 4) {
        Instant posted = NOON.plus(Duration.ofHours(random.nextInt(8) - 4));
        deal.prove(session, minute * 60_000L, posted);
      }
      long ms = 1_200_000 + random.nextInt(600_000);
      if (random.nextInt(4) > 0) {
        deal.end(session, ENDS.get(random.nextInt(3)), ms, APRIL.plus(Duration.ofDays(1)));
      }
    }
    return deal;
  }

  private static ContractUsage.Wanted wanted(
      Deal deal, Instant start, Instant end, Optional<Instant> lateFrom) {
    Instant posted = PERIOD.next().end();
    return new ContractUsage.Wanted(
        deal.payer, Optional.of(deal.contract), start, end, posted, lateFrom);
  }

  private List<UsageRun> runs(ContractUsage.Wanted wanted) {
    return world
        .stores()
        .usage()
        .read(
            wanted,
            runs -> {
              List<UsageRun> all = new ArrayList<>();
              runs.forEachRemaining(all::add);
              return all;
            });
  }

  private static List<String> minutes(List<UsageRun> runs) {
    List<String> told = new ArrayList<>();
    UsageOrder.each(
        runs.iterator(),
        run ->
            index ->
                told.add(
                    "%s %d %d %d"
                        .formatted(
                            run.sessionId(),
                            run.minute(index),
                            run.startMicros(index),
                            run.micros(index))));
    return told;
  }

  private List<String> rows(Deal deal, ContractUsage.Wanted wanted) {
    return sessions.stream()
        .flatMap(session -> deal.metering().charges(session, 0, Integer.MAX_VALUE).stream())
        .filter(row -> row.minuteStart().isBefore(wanted.end()))
        .filter(
            row ->
                !row.minuteStart().isBefore(wanted.start())
                    || wanted
                        .latePostedFrom()
                        .filter(late -> !row.createdAt().isBefore(late))
                        .isPresent())
        .sorted(ORDER)
        .map(
            row ->
                "%s %d %d %d"
                    .formatted(
                        row.sessionId(),
                        row.minute(),
                        row.minuteStart().toEpochMilli() * 1_000,
                        row.amount().minus(row.returned()).micros()))
        .toList();
  }
}
