package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {
  private static final long MS = 1_000_000;

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "50, 50", "50.1, 51", "98.5, 99", "99, 99", "99.1, 100", "100, 100"})
  void a_percentile_of_a_hundred_is_the_one_at_that_rank(double percent, long value) {
    Samples samples = new Samples(LongStream.rangeClosed(1, 100).boxed().toList());

    assertThat(samples.percentile(percent)).isEqualTo(value);
  }

  @Test
  void order_of_measuring_does_not_matter() {
    List<Long> nanos = new ArrayList<>(LongStream.rangeClosed(1, 37).boxed().toList());
    Samples sorted = new Samples(nanos);
    Collections.shuffle(nanos, new Random(7));

    assertThat(new Samples(nanos)).isEqualTo(sorted);
  }

  @Test
  void one_sample_is_every_percentile() {
    assertThat(new Samples(List.of(5L)).percentile(0)).isEqualTo(5);
    assertThat(new Samples(List.of(5L)).percentile(99)).isEqualTo(5);
  }

  @Test
  void the_one_slow_start_in_twenty_is_the_p99() {
    List<Long> nanos = new ArrayList<>(Collections.nCopies(19, 40 * MS));
    nanos.add(900 * MS);

    assertThat(new Samples(nanos).millis(99)).isEqualTo(900);
    assertThat(new Samples(nanos).millis(50)).isEqualTo(40);
  }

  @Test
  void json_keeps_count_and_ends() {
    assertThat(new Samples(List.of(3 * MS, 1 * MS, 1_250_000L)).toJson())
        .hasToString("{\"count\":3,\"min_ms\":1.0,\"p50_ms\":1.3,\"p99_ms\":3.0,\"max_ms\":3.0}");
  }

  @Test
  void no_samples_have_no_percentiles() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Samples(List.of()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 100.1, Double.NaN})
  void there_is_nothing_outside_0_to_100(double percent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Samples(List.of(1L)).percentile(percent));
  }
}
