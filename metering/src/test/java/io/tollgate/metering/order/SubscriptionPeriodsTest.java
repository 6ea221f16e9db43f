package io.tollgate.metering.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionPeriodsTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** By hand, from the calendar. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-31T10:00:00Z, 1, 2026-02-28T10:00:00Z",
    "2026-01-31T10:00:00Z, 2, 2026-03-31T10:00:00Z",
    "2026-01-31T10:00:00Z, 3, 2026-04-30T10:00:00Z",
    "2028-01-31T10:00:00Z, 1, 2028-02-29T10:00:00Z",
    "2028-02-29T10:00:00Z, 12, 2029-02-28T10:00:00Z",
    "2028-02-29T10:00:00Z, 48, 2032-02-29T10:00:00Z",
    "2026-12-31T23:30:00Z, 2, 2027-02-28T23:30:00Z"
  })
  void a_month_that_is_too_short_ends_on_its_last_day(String start, int number, String begins) {
    assertThat(SubscriptionPeriods.start(Instant.parse(start), UTC, number)).isEqualTo(begins);
  }

  @Test
  void a_clock_change_keeps_the_hour_of_the_wall() {
    Instant start = Instant.parse("2026-03-01T11:00:00Z"); // noon in Berlin, winter
    assertThat(SubscriptionPeriods.start(start, BERLIN, 1)).isEqualTo("2026-04-01T10:00:00Z");
    assertThat(SubscriptionPeriods.start(start, BERLIN, 8)).isEqualTo("2026-11-01T11:00:00Z");
    // 23:30 UTC is the next day in Berlin: months are counted from the first there.
    Instant late = Instant.parse("2026-01-31T23:30:00Z");
    assertThat(SubscriptionPeriods.start(late, BERLIN, 1)).isEqualTo("2026-02-28T23:30:00Z");
    assertThat(SubscriptionPeriods.start(late, UTC, 2)).isEqualTo("2026-03-31T23:30:00Z");
    assertThat(SubscriptionPeriods.start(late, BERLIN, 2)).isEqualTo("2026-03-31T22:30:00Z");
  }

  @Test
  void periods_follow_one_another_without_gaps_and_every_instant_lies_in_one() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      ZoneId zone = random.nextBoolean() ? UTC : BERLIN;
      Instant start = Instant.ofEpochSecond(1_767_225_600L + random.nextInt(400_000_000));
      int number = random.nextInt(60);
      Instant begins = SubscriptionPeriods.start(start, zone, number);
      Instant ends = SubscriptionPeriods.start(start, zone, number + 1);
      assertThat(begins).isBefore(ends);
      assertThat(SubscriptionPeriods.of(start, zone, begins))
          .as("%s %s", start, zone)
          .isEqualTo(number);
      assertThat(SubscriptionPeriods.of(start, zone, ends.minusNanos(1_000))).isEqualTo(number);
      assertThat(SubscriptionPeriods.of(start, zone, ends)).isEqualTo(number + 1);
    }
  }
}
