package io.tollgate.metering.charging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.ChargePlan.Already;
import io.tollgate.metering.charging.ChargePlan.Extent;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargePlanTest {
  /** Expected by hand: rate 100 micros a minute, 10 minutes prepaid. */
  @ParameterizedTest
  @CsvSource({
    "60, 0, 0, 0",
    "60, 0, 1, 100",
    "60, 0, 60000, 100",
    "60, 0, 60001, 200",
    "60, 0, 9999999, 1000",
    "1, 0, 1, 2", // one second of 100/60 is 1.67
    "1, 0, 90000, 150",
    "1, 300, 1000, 500",
    "1, 300, 301000, 502",
    "3600, 0, 1, 1000",
    "7, 0, 7001, 23" // 14 seconds are 23.3
  })
  void due_is_as_the_design_says(int increment, int minimum, long elapsedMs, long due) {
    assertThat(prepaid(10, 100, increment, minimum).due(elapsedMs)).isEqualTo(due);
  }

  @Test
  void planning_in_any_steps_gives_the_same_rows_and_their_sum_is_what_is_due() {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      int increment = List.of(1, 7, 30, 60, 90, 3600).get(random.nextInt(6));
      PrepaidMinutes prepaid =
          prepaid(1 + random.nextInt(12), random.nextInt(1000), increment, random.nextInt(400));
      long elapsed = random.nextInt(900_000);
      List<ChargePlan.Row> atOnce =
          ChargePlan.of(prepaid, 0, elapsed, Extent.ENDED, new Already(0, 0)).rows();
      List<ChargePlan.Row> inSteps = new ArrayList<>();
      long net = 0;
      for (int step = 0; step < 5; step++) {
        long seen = random.nextLong(elapsed + 1);
        for (ChargePlan.Row row :
            ChargePlan.of(prepaid, 0, seen, Extent.RUNNING, new Already(inSteps.size(), net))
                .rows()) {
          inSteps.add(row);
          net += row.micros();
        }
      }
      ChargePlan rest =
          ChargePlan.of(prepaid, 0, elapsed, Extent.ENDED, new Already(inSteps.size(), net));
      inSteps.addAll(rest.rows());
      assertThat(inSteps).as("case %d", i).isEqualTo(atOnce);
      assertThat(rest.returnMicros()).isZero();
      assertThat(inSteps.stream().mapToLong(ChargePlan.Row::micros).sum())
          .isEqualTo(prepaid.due(elapsed));
      assertThat(inSteps).allMatch(row -> row.micros() >= 0);
    }
  }

  @Test
  void a_platform_end_leaves_whole_minutes_charged_whatever_was_posted() {
    for (int increment : List.of(1, 60, 90, 3600)) {
      for (int posted = 0; posted <= 4; posted++) {
        for (long elapsed = posted * 60_000L; elapsed < 600_000; elapsed += 7_000) {
          PrepaidMinutes prepaid = prepaid(10, 97, increment, 0);
          ChargePlan run =
              ChargePlan.of(prepaid, 0, posted * 60_000L, Extent.RUNNING, new Already(0, 0));
          long net = run.rows().stream().mapToLong(ChargePlan.Row::micros).sum();
          ChargePlan end =
              ChargePlan.of(
                  prepaid, 0, elapsed, Extent.ENDED_BY_PLATFORM, new Already(posted, net));
          long sum = end.rows().stream().mapToLong(ChargePlan.Row::micros).sum();
          assertThat(net + sum - end.returnMicros()).isEqualTo(97 * (elapsed / 60_000));
        }
      }
    }
  }

  private static PrepaidMinutes prepaid(int minutes, long rate, int increment, int minimum) {
    UUID id = new UUID(0, 1);
    return new PrepaidMinutes(
        List.of(
            new Segment(
                id,
                id,
                0,
                Segment.State.ACKNOWLEDGED,
                OptionalInt.of(0),
                Rate.ofMicros(rate),
                minutes,
                Rate.ofMicros(rate).of(minutes),
                new QuoteTerms(increment, minimum, 1000, false))),
        OptionalInt.empty());
  }
}
