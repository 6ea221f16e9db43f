package io.tollgate.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {

  @Test
  void reads_what_the_kernel_says() {
    assertThat(ResidentMemory.parse("Name:\tjava\nVmHWM:\t  999999 kB\nVmRSS:\t  131584 kB\n"))
        .isEqualTo(128.5);
  }

  @Test
  void this_process_occupies_something() {
    assertThat(ResidentMemory.mebibytes(ProcessHandle.current().pid())).isGreaterThan(1);
  }

  @Test
  void a_process_that_is_gone_is_a_failure_and_no_figure() {
    assertThatThrownBy(() -> ResidentMemory.parse("State:\tZ (zombie)\n"))
        .isInstanceOf(BenchmarkFailure.class);
    assertThatThrownBy(() -> ResidentMemory.mebibytes(Integer.MAX_VALUE))
        .isInstanceOf(BenchmarkFailure.class);
  }
}
