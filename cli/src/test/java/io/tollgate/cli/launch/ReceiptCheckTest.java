package io.tollgate.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.FakeServer;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.Endpoint;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptCheckTest {
  private static final String GOOD =
      "{'id':'s','utilization':{'gpu_percent_avg':91.5},'receipt':{'final':true,"
          + "'end_reason':'stopped_by_user','held_micros':'3000','charged_minutes':1,"
          + "'charged_micros':'50','refunded_micros':'2950','forfeited_micros':'0',"
          + "'balance_before_micros':'10000','balance_after_micros':'9950'}}";

  @Test
  void a_receipt_that_adds_up_becomes_the_demos_result() {
    JsonNode result = check(GOOD, "50");
    assertThat(names(result))
        .containsExactly(
            "session_id",
            "gpu_source",
            "held_micros",
            "charged_minutes",
            "charged_micros",
            "refunded_micros",
            "balance_before_micros",
            "balance_after_micros",
            "end_reason",
            "utilization_avg");
    assertThat(result.path("held_micros").isIntegralNumber()).isTrue();
    assertThat(result.path("utilization_avg").asDouble()).isEqualTo(91.5);
  }

  @Test
  void an_unmeasured_utilization_is_null_and_no_failure() {
    assertThat(check(GOOD.replace("91.5", "null"), "50").path("utilization_avg").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "'final':true, 'final':false",
        "stopped_by_user, expired",
        "'held_micros':'3000', 'held_micros':'3001'",
        "'charged_minutes':1, 'charged_minutes':2",
        "'charged_minutes':1, 'charged_minutes':0",
        "'charged_micros':'50', 'charged_micros':'51'",
        "'refunded_micros':'2950', 'refunded_micros':'2949'",
        "'forfeited_micros':'0', 'forfeited_micros':'1'",
        "'balance_before_micros':'10000', 'balance_before_micros':'10001'",
        "'balance_after_micros':'9950', 'balance_after_micros':'9949'",
      })
  void one_wrong_number_fails_the_demo(String right, String wrong) {
    assertThatThrownBy(() -> check(replaced(right, wrong), "50"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("does not hold");
  }

  @Test
  void a_usage_log_that_disagrees_fails_the_demo() {
    assertThatCode(() -> check(GOOD, "50")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(GOOD, "49")).isInstanceOf(CommandFailure.class);
  }

  private static String replaced(String right, String wrong) {
    assertThat(GOOD).contains(right);
    return GOOD.replace(right, wrong);
  }

  private static JsonNode check(String ended, String charge) {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/balance", 200, "{'available_micros':'9950','held_micros':'0'}")
            .on(
                "GET /v1/sessions/s/charges",
                200,
                "{'items':[{'minute':0,'amount_micros':'" + charge + "','returned':false}]}")) {
      ApiClient user = new ApiClient(Endpoint.of(server.url(), null));
      ObjectNode quote = ApiClient.object().put("rate_micros", "50").put("total_micros", "3000");
      return new ReceiptCheck(new Story(new PrintWriter(Writer.nullWriter())))
          .result(user, json(ended), quote, 10_000);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    } catch (com.fasterxml.jackson.core.JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> all = new ArrayList<>();
    object.fieldNames().forEachRemaining(all::add);
    return all;
  }
}
