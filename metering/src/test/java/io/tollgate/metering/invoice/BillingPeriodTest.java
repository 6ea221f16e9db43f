package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingPeriodTest {
  @ParameterizedTest
  @CsvSource({
    // A month of 31 days that loses an hour, and one that gains it.
    "Europe/Berlin,    2026-03-15T00:00:00Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z, 743",
    "Europe/Berlin,    2026-10-15T00:00:00Z, 2026-09-30T22:00:00Z, 2026-10-31T23:00:00Z, 745",
    "America/New_York, 2026-03-01T04:59:59Z, 2026-02-01T05:00:00Z, 2026-03-01T05:00:00Z, 672",
    "America/New_York, 2026-03-01T05:00:00Z, 2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z, 743",
    "UTC,              2028-02-29T23:59:59Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z, 696",
    "UTC,              2026-02-28T23:59:59Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z, 672",
    "Pacific/Kiritimati, 2026-12-31T10:00:00Z, 2026-12-31T10:00:00Z, 2027-01-31T10:00:00Z, 744",
    // Clocks skipped the first hour of October 2006 in Asuncion: the month begins at one.
    "America/Asuncion, 2017-10-02T00:00:00Z, 2017-10-01T04:00:00Z, 2017-11-01T03:00:00Z, 743"
  })
  void the_first_is_the_month_of_its_zone(
      String zone, Instant opened, Instant start, Instant end, long hours) {
    BillingPeriod period = BillingPeriod.first(opened, ZoneId.of(zone));
    assertThat(period.start()).isEqualTo(start);
    assertThat(period.end()).isEqualTo(end);
    assertThat(Duration.between(start, end).toHours()).isEqualTo(hours);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, America/Los_Angeles",
    "America/Los_Angeles, UTC",
    "Asia/Tokyo, America/New_York",
    "America/New_York, Asia/Tokyo",
    "Pacific/Kiritimati, Pacific/Pago_Pago",
    "Pacific/Pago_Pago, Pacific/Kiritimati"
  })
  void a_change_of_zone_leaves_no_gap_and_no_month_out(String from, String to) {
    BillingPeriod march =
        BillingPeriod.first(Instant.parse("2026-03-15T00:00:00Z"), ZoneId.of(from));
    BillingPeriod april = BillingPeriod.after(march.end(), ZoneId.of(to));
    BillingPeriod may = BillingPeriod.after(april.end(), ZoneId.of(to));
    assertThat(april.month()).isEqualTo(YearMonth.of(2026, 4));
    assertThat(april.start()).isEqualTo(march.end());
    assertThat(april.end()).isEqualTo(may.month().atDay(1).atStartOfDay(ZoneId.of(to)).toInstant());
    assertThat(may.month()).isEqualTo(YearMonth.of(2026, 5));
  }

  @Test
  void a_century_of_months_follows_without_a_gap_in_every_zone() {
    for (String zone : ZoneId.getAvailableZoneIds()) {
      BillingPeriod period =
          BillingPeriod.first(Instant.parse("2020-01-15T12:00:00Z"), ZoneId.of(zone));
      YearMonth month = period.month();
      for (int i = 0; i < 240; i++) {
        BillingPeriod next = BillingPeriod.after(period.end(), ZoneId.of(zone));
        month = month.plusMonths(1);
        assertThat(next.month()).as(zone).isEqualTo(month);
        assertThat(next.start()).isEqualTo(period.end());
        period = next;
      }
    }
  }
}
