package io.tollgate.benchmarks.scenario.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({"0s,0", "30s,30", "1230s,1230", "5m,300", "2h,7200", "7d,604800"})
  void a_time_is_one_number_and_one_unit(String text, long seconds) {
    assertThat(Times.of(text)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "m", "1h30m", "1.5h", "-1m", "5 m", "5w", "4000d", "9999999999s"})
  void everything_else_is_none(String text) {
    assertThat(Times.of(text)).isEmpty();
  }

  @Test
  void a_time_is_told_as_it_would_be_written() {
    assertThat(Times.words(Duration.ofMinutes(90))).isEqualTo("90m");
    assertThat(Times.words(Duration.ofSeconds(630))).isEqualTo("630s");
    assertThat(Times.words(Duration.ofMillis(1500))).isEqualTo("1.5s");
  }
}
