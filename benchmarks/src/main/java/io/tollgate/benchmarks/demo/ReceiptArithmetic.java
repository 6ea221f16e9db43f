package io.tollgate.benchmarks.demo;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;

/** The sums of the demo's receipt, done by somebody who did not write it. */
final class ReceiptArithmetic {
  private static final int PREPAID_MINUTES = 60;

  private ReceiptArithmetic() {}

  /**
   * Checks one receipt of a 60-minute session that its user stopped.
   *
   * @throws BenchmarkFailure naming the first sum that is wrong
   */
  static void check(JsonNode receipt) {
    long held = micros(receipt, "held_micros");
    long minutes = micros(receipt, "charged_minutes");
    long charged = micros(receipt, "charged_micros");
    long refunded = micros(receipt, "refunded_micros");
    long before = micros(receipt, "balance_before_micros");
    long after = micros(receipt, "balance_after_micros");
    unless(minutes >= 1 && minutes <= PREPAID_MINUTES, "1 to 60 minutes are charged");
    unless(charged > 0 && refunded >= 0 && after >= 0, "no amount is negative");
    unless(held == Math.addExact(charged, refunded), "held is charged plus refunded");
    unless(after == Math.subtractExact(before, charged), "the balance fell by what was charged");
    unless(
        Math.multiplyExact(charged, (long) PREPAID_MINUTES) == Math.multiplyExact(held, minutes),
        "charged is to held as minutes to 60");
    unless(
        receipt.path("end_reason").asText().equals("stopped_by_user"),
        "the user's stop is what ended it");
    unless(receipt.path("invariants").asText().equals("ok"), "the invariants are kept");
    unless(!receipt.path("session_id").asText().isEmpty(), "the session is named");
    unless(!receipt.path("gpu_source").asText().isEmpty(), "the source of the GPUs is named");
    JsonNode utilization = receipt.path("utilization_avg");
    unless(
        utilization.isNull()
            || (utilization.isNumber()
                && utilization.asDouble() >= 0
                && utilization.asDouble() <= 100),
        "utilization is a percentage or not known");
  }

  /** Amounts are decimal strings in the API and numbers in the demo's object; both are exact. */
  private static long micros(JsonNode receipt, String key) {
    JsonNode amount = receipt.path(key);
    try {
      return Long.parseLong(amount.asText());
    } catch (NumberFormatException wrong) {
      throw new BenchmarkFailure(key + " is no whole number: " + receipt, wrong);
    }
  }
}
