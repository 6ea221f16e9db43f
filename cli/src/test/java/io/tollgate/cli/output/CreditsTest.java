package io.tollgate.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 credits (EUR 0.00)",
        "1|0.000001 credits (EUR 0.000000001)",
        "1000000|1 credit (EUR 0.001)",
        "-1500000|-1.5 credits (EUR -0.0015)",
        "50000000|50 credits (EUR 0.05)",
        "100000000000|100000 credits (EUR 100.00)",
        "9223372036854775807|9223372036854.775807 credits (EUR 9223372036.854775807)",
      })
  void amounts_are_exact_in_credits_and_euros(long micros, String shown) {
    assertThat(Credits.both(micros)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000", "0.000001, 1", "100_000, 100000000000", "2.50, 2500000"})
  void typed_credits_are_read_exactly(String typed, long micros) {
    assertThat(Credits.parse(typed)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "", "0.0000001", "1e30", "NaN", "9223372036855"})
  void what_is_no_amount_is_refused(String typed) {
    assertThatIllegalArgumentException().isThrownBy(() -> Credits.parse(typed));
  }

  @ParameterizedTest
  @CsvSource({"90, 90", "90m, 90", "1h30m, 90", "2h, 120", "2d, 2880", "1d1h1m, 1501", "15min, 15"})
  void typed_times_are_whole_minutes(String typed, int minutes) {
    assertThat(Minutes.parse(typed)).isEqualTo(minutes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.5h", "h", "-5", "90s", "1m1h", "99999999"})
  void what_is_no_time_is_refused(String typed) {
    assertThatIllegalArgumentException().isThrownBy(() -> Minutes.parse(typed));
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "9999, 9s", "61000, 1m01s", "3912000, 1h05m12s"})
  void elapsed_time_is_short(long millis, String shown) {
    assertThat(Minutes.elapsed(millis)).isEqualTo(shown);
  }
}
