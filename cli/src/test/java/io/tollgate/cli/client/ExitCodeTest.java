package io.tollgate.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, 2",
    "401, not_authenticated, 4",
    "402, insufficient_balance, 9",
    "402, spend_limit, 9",
    "403, forbidden, 5",
    "403, account_suspended, 10",
    "404, not_found, 3",
    "409, already_ended, 6",
    "409, quote_used, 6",
    "412, version_mismatch, 6",
    "413, body_too_large, 2",
    "422, unknown_gpu_model, 2",
    "422, no_matching_node, 10",
    "422, idempotency_key_reused, 2",
    "428, precondition_required, 6",
    "429, rate_limited, 7",
    "429, queue_full, 10",
    "500, internal, 11",
    "503, not_ready, 11",
    "504, late, 11",
    "418, teapot, 1",
  })
  void a_refusal_has_its_exit_code_and_tells_what_why_and_its_request(
      int status, String code, int exit) {
    try (FakeServer server = new FakeServer()) {
      server.on(
          "GET /v1/balance",
          status,
          "{'title':'It is refused','detail':'Because so. Do this.','code':'"
              + code
              + "','request_id':'r-77'}",
          "60");
      Ran ran = Ran.against(server, "balance", "show");
      assertThat(ran.code()).isEqualTo(exit);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .isEqualToIgnoringNewLines(
              "It is refused. Because so. Do this. [" + code + ", request r-77]");
    }
  }

  @Test
  void with_json_output_the_problem_is_json_on_standard_error() {
    try (FakeServer server = new FakeServer()) {
      server.refuse("GET /v1/balance", 404, "not_found");
      Ran ran = Ran.against(server, "balance", "show", "-o", "json");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).startsWith("{").contains("\"code\":\"not_found\"");
    }
  }

  @Test
  void missing_credits_and_pointers_are_spelled_out() {
    try (FakeServer server = new FakeServer()) {
      server.on(
          "GET /v1/balance",
          402,
          "{'title':'Too little','code':'insufficient_balance','missing_micros':'1500000',"
              + "'errors':[{'pointer':'/minutes','code':'too_many','message':'at most 5'}],"
              + "'known':['a100','h100']}");
      Ran ran = Ran.against(server, "balance", "show");
      assertThat(ran.err())
          .contains("/minutes: at most 5")
          .contains("Missing: 1.5 credits (EUR 0.0015)")
          .contains("Known: a100, h100");
    }
  }

  @Test
  void an_unreachable_server_says_what_to_do() {
    Ran ran = Ran.with(Map.of("TOLLGATE_URL", "http://127.0.0.1:1"), null, "ps");
    assertThat(ran.code()).isEqualTo(11);
    assertThat(ran.err()).contains("cannot be reached").contains("tollgate up");
  }

  @Test
  void something_that_is_no_tollgate_server_is_named_as_such() {
    try (FakeServer server = new FakeServer()) {
      server.on("GET /v1/balance", 200, "<html>hello</html>");
      Ran ran = Ran.against(server, "balance", "show");
      assertThat(ran.code()).isEqualTo(11);
      assertThat(ran.err()).contains("not a Tollgate server");
    }
  }

  @Test
  void without_any_server_it_is_a_usage_mistake() {
    Ran ran = Ran.with(Map.of(), null, "ps");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("No server is known");
  }

  @ParameterizedTest
  @CsvSource({"frobnicate", "session", "ps --nope", "quote", "session frob", "''"})
  void a_wrong_command_line_exits_2_with_one_line_of_what_and_one_of_where(String line) {
    Ran ran = Ran.with(Map.of(), null, line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("--help");
  }

  @Test
  void a_typo_is_answered_with_what_was_meant() {
    assertThat(Ran.with(Map.of(), null, "sesion").err()).contains("session");
  }
}
