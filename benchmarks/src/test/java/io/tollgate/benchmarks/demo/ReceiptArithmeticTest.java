package io.tollgate.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptArithmeticTest {

  @Test
  void accepts_a_receipt_whose_sums_are_right() {
    assertThatCode(() -> ReceiptArithmetic.check(receipt())).doesNotThrowAnyException();
    assertThatCode(() -> ReceiptArithmetic.check(receipt().put("held_micros", "3600000000")))
        .as("amounts may be strings")
        .doesNotThrowAnyException();
    assertThatCode(() -> ReceiptArithmetic.check(receipt().putNull("utilization_avg")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "held_micros, 3600000001",
    "charged_minutes, 0",
    "charged_minutes, 2",
    "charged_minutes, 61",
    "charged_micros, 60000001",
    "charged_micros, 0",
    "refunded_micros, 3539999999",
    "balance_before_micros, 1",
    "balance_after_micros, 100000000000",
    "end_reason, completed",
    "invariants, broken",
    "gpu_source, ''",
    "session_id, ''",
    "held_micros, many",
    "held_micros, 9223372036854775808"
  })
  void refuses_a_receipt_with_one_thing_wrong(String key, String value) {
    assertThatThrownBy(() -> ReceiptArithmetic.check(receipt().put(key, value)))
        .isInstanceOf(BenchmarkFailure.class);
  }

  @Test
  void refuses_a_utilization_that_cannot_be() {
    assertThatThrownBy(() -> ReceiptArithmetic.check(receipt().put("utilization_avg", 101)))
        .isInstanceOf(BenchmarkFailure.class);
  }

  @Test
  void refuses_what_is_not_there() {
    ObjectNode receipt = receipt();
    receipt.remove("refunded_micros");

    assertThatThrownBy(() -> ReceiptArithmetic.check(receipt))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("refunded_micros");
  }

  private static ObjectNode receipt() {
    return Report.object()
        .put("session_id", "0193a3c0-0000-7000-8000-000000000001")
        .put("gpu_source", "simulated")
        .put("held_micros", 3_600_000_000L)
        .put("charged_minutes", 1)
        .put("charged_micros", 60_000_000L)
        .put("refunded_micros", 3_540_000_000L)
        .put("balance_before_micros", 100_000_000_000L)
        .put("balance_after_micros", 99_940_000_000L)
        .put("end_reason", "stopped_by_user")
        .put("utilization_avg", 87.5)
        .put("invariants", "ok");
  }
}
