package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command once: what it asks the server, and that it shows the answer. */
class CommandsTest {
  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final String SESSION =
      "{'id':'"
          + ID
          + "','state':'running','billing_phase':'metered','end_reason':null,'workflow':'command',"
          + "'capacity_class':'on_demand','shape':{'gpu_model':'h100','nodes':2,'gpus_per_node':4},"
          + "'minutes':60,'minutes_used':3,'minutes_left':57,'minutes_pending':5,"
          + "'rate_micros':'50000000','held_micros':'3000000000','charged_micros':'150000000',"
          + "'refunded_micros':'0','elapsed_ms':130000,'waiting':null,'exit_code':null,"
          + "'nodes':[{'rank':0,'node':'n1','gpus':['GPU-1','GPU-2']}],'command':['sh','-c','x'],"
          + "'utilization':{'gpu_percent_avg':87.6,'gpu_percent_max':99,'gpu_source':'simulated'},"
          + "'created_at':'2026-01-01T00:00:00Z','started_at':'2026-01-01T00:00:01Z'}";
  private static final String NODE =
      "{'id':'"
          + ID
          + "','name':'n1','world':'live','state':'ready','cordoned':true,'cordon_reason':'fans',"
          + "'gpu_source':'simulated','gpus':[{'uuid':'GPU-1','index':0,'model':'h100',"
          + "'health':'healthy','session_id':'s'}]}";
  private static final String ACCOUNT =
      "{'id':'"
          + ID
          + "','name':'studio','world':'live','plan':'pro','group':'standard','state':'active',"
          + "'available_micros':'1000000','held_micros':'0'}";
  private static final String BALANCE =
      "{'account_id':'a','available_micros':'2500000','held_micros':'0',"
          + "'grants':[{'id':'g','kind':'paid','left_micros':'2500000'}]}";
  private static final String BUDGET =
      "{'id':'b','account_id':'a','scope':'account','scope_id':'a','period':'month',"
          + "'time_zone':'UTC','limit_micros':'80000000','thresholds_percent':[50,80,100],"
          + "'committed_micros':'64000000','left_micros':'16000000',"
          + "'period_starts_on':'2026-01-01','resets_at':'2026-02-01T00:00:00Z'}";
  private static final String KEY =
      "{'id':'k','prefix':'tg_live_','last4':'zzzz','scopes':['user'],'channel':'app',"
          + "'world':'live','secret':'tg_live_secret'}";

  static Stream<Arguments> commands() {
    return Stream.of(
        call("session get " + ID, "GET /v1/sessions/" + ID, SESSION, "2 × 4 h100", "88% average"),
        call("ps", "GET /v1/sessions", list(SESSION), "3/60", "88%", "50"),
        call("ps -a", "GET /v1/sessions", list(SESSION), ID),
        call("session list --state running", "GET /v1/sessions", list(SESSION), ID),
        call(
            "session charges " + ID,
            "GET /v1/sessions/" + ID + "/charges",
            list(
                "{'minute':0,'minute_start':'2026-01-01T00:00:01Z','amount_micros':'50000000',"
                    + "'rate_micros':'50000000','quote_id':'q','returned':false}"),
            "EUR 0.05"),
        call(
            "session metrics " + ID,
            "GET /v1/sessions/" + ID + "/metrics",
            "{'summary':{'gpu_percent_avg':50},'items':[{'minute':0,'rank':0,'gpu_uuid':'GPU-1',"
                + "'gpu_percent_avg':49.6,'samples':59,'expected_samples':60,'source':'x'}]}",
            "50%",
            "59/60"),
        call(
            "session explain " + ID,
            "GET /v1/sessions/" + ID + "/explain",
            "{'session_id':'"
                + ID
                + "','state':'queued','waiting':{'position':2,'reasons':[{'code':'capacity',"
                + "'message':'Too few free.','who':'platform','since':'t'}],'eta':{'kind':'estimate',"
                + "'p50':'t50','p90':'t90'}},'transitions':[{'at':'t','to':'queued','event':'submit'}],"
                + "'allocations':[{'node':'n1','elapsed_ms':1000}]}",
            "capacity",
            "Too few free.",
            "about t50, likely by t90",
            "n1"),
        call("session wait " + ID + " --for-state running", "GET /v1/sessions/" + ID, SESSION, ID),
        call(
            "logs " + ID,
            "GET /v1/sessions/" + ID + "/logs",
            "{'offset':0,'next_offset':5,'text':'hello','complete':true}",
            "hello"),
        call(
            "project create render",
            "POST /v1/projects",
            "{'id':'p','name':'render','state':'active'}",
            "render"),
        call(
            "project list",
            "GET /v1/projects",
            "{'items':[{'id':'p','name':'render','state':'archived'}]}",
            "render",
            "archived"),
        call(
            "project get " + ID,
            "GET /v1/projects/" + ID,
            "{'id':'p','name':'render','state':'active'}",
            "render"),
        call("balance show", "GET /v1/balance", BALANCE, "2.5 credits (EUR 0.0025)", "paid 2.5"),
        call(
            "balance history",
            "GET /v1/balance/history",
            list("{'id':'t','at':'x','cause':'hold','amount_micros':'-3000000'}"),
            "hold",
            "-3",
            "EUR -0.003"),
        call(
            "queue list",
            "GET /v1/queue",
            "{'as_of':'t','items':[{'session_id':'s','position':1,'gpus':8,'gpu_model':'h100',"
                + "'minutes':60,'reasons':[{'code':'capacity'},{'code':'priority'}],"
                + "'eta':{'kind':'firm','latest_start':'T'}}],'pools':[]}",
            "capacity,priority",
            "by T (promised)"),
        call(
            "gpu list",
            "GET /v1/gpu-models",
            list("{'model':'h100','free':3,'gpus':8,'prices':{'on_demand':'50000000'}}"),
            "50 credits (EUR 0.05)"),
        call("node list", "GET /v1/ops/nodes", list(NODE), "ready, cordoned", "simulated"),
        call("node get n1", "GET /v1/ops/nodes", list(NODE), "0:h100/healthy/in use"),
        call("node add n2", "POST /v1/ops/nodes", "{'id':'x','join_token':'tok'}", "tok"),
        call("account create studio", "POST /v1/accounts", ACCOUNT, "studio", "1 credit"),
        call("account list", "GET /v1/accounts", list(ACCOUNT), "studio"),
        call("account get " + ID, "GET /v1/accounts/" + ID, ACCOUNT, "studio"),
        call("budget list", "GET /v1/budgets", list(BUDGET), "account", "month", "80", "16"),
        call(
            "budget set 80 --period month --threshold 50,90",
            "POST /v1/budgets",
            BUDGET,
            "80 credits (EUR 0.08)",
            "64 credits"),
        call(
            "admin rebuild --dry-run",
            "POST /v1/admin/rebuild",
            "{'ok':true,'dry_run':true,'examined':9,'written':0,'more':false,'differences':[]}",
            "BALANCE"),
        call("key create --scope user,viewer", "POST /v1/api-keys", KEY, "tg_live_secret"),
        call("key list", "GET /v1/api-keys", list(KEY), "zzzz"),
        call(
            "admin check",
            "POST /v1/admin/check",
            "{'ok':true,'invariants':[{'number':1,'name':'every transfer balances','examined':4,"
                + "'offenders':0,'first':[]}]}",
            "every transfer balances"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void shows_what_the_server_answers(String line, String route, String answer, String[] shown) {
    try (FakeServer server = new FakeServer().on(route, 200, answer)) {
      Ran ran = Ran.against(server, line.split(" "));
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).contains(shown);
      assertThat(server.requests().get(0).key()).isEqualTo("Bearer tg_test_key");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void prints_json_that_is_the_answer(String line, String route, String answer, String[] shown) {
    try (FakeServer server = new FakeServer().on(route, 200, answer)) {
      Ran ran = Ran.against(server, (line + " -o json").split(" "));
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).startsWith(line.startsWith("logs") ? "hello" : "{");
    }
  }

  @Test
  void a_limit_of_a_project_is_set_by_its_name_and_removed_after_a_question() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/projects", 200, list("{'id':'p-1','name':'render'}"))
            .on("POST /v1/budgets", 200, BUDGET)
            .on("DELETE /v1/budgets/b", 204, "")) {
      String set = "budget set 2.5 --period day --project render --reason cap";
      assertThat(Ran.against(server, set.split(" ")).code()).isZero();
      assertThat(server.requests("POST", "/v1/budgets").get(0).body())
          .contains("\"scope\":\"project\"", "\"p-1\"", "\"2500000\"", "\"cap\"");
      assertThat(server.requests("POST", "/v1/budgets").get(0).idempotencyKey()).isNotNull();
      assertThat(Ran.against(server, set.replace("render", "other").split(" ")).code())
          .isEqualTo(3);
      assertThat(Ran.against(server, set.replace("2.5", "0").split(" ")).code()).isEqualTo(2);
      assertThat(Ran.against(server, "budget", "remove", "b").code()).isEqualTo(2);
      assertThat(server.requests("DELETE", "/v1/budgets")).isEmpty();
      assertThat(Ran.against(server, "budget", "remove", "b", "--yes").code()).isZero();
    }
  }

  @Test
  void a_charge_or_a_transfer_is_corrected_with_a_reason() {
    String path = "/v1/accounts/" + ID;
    try (FakeServer server =
        new FakeServer()
            .on("GET " + path, 200, ACCOUNT)
            .on(
                "POST " + path + "/corrections",
                201,
                "{'id':'c','change_micros':'3000000','left_to_correct_micros':'0',"
                    + "'available_micros':'9000000'}")
            .on("POST " + path + "/credit", 201, BALANCE)
            .on(
                "GET /v1/balance/history",
                200,
                list("{'id':'t','cause':'correct','amount_micros':'3000000'}"))) {
      String charge = "account correct " + ID + " --session s --minute 2 --amount 3 --reason slow";
      assertThat(Ran.against(server, charge.split(" ")).code()).isEqualTo(2);
      Ran ran = Ran.against(server, (charge + " --yes").split(" "));
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("3 credits");
      assertThat(server.requests("POST", path).get(0).body())
          .contains("\"minute\":2", "\"session_id\":\"s\"", "\"3000000\"", "\"slow\"");
      String transfer = "account correct " + ID + " --transfer t --reason twice --yes";
      assertThat(Ran.against(server, transfer.split(" ")).code()).isZero();
      assertThat(server.requests("POST", path).get(1).body()).doesNotContain("amount_micros");
      String both = transfer + " --session s --minute 2";
      assertThat(Ran.against(server, both.split(" ")).code()).isEqualTo(2);
      assertThat(Ran.against(server, "account", "history", ID).out()).contains("correct");
      String credit =
          "account credit "
              + ID
              + " 5 --kind subscription --priority 7 --effective-at 2030-01-01T00:00:00Z"
              + " --reason plan --yes";
      assertThat(Ran.against(server, credit.split(" ")).code()).isZero();
      assertThat(server.requests("POST", path + "/credit").get(0).body())
          .contains("\"priority\":7", "\"effective_at\":\"2030-01-01T00:00:00Z\"");
    }
  }

  @Test
  void balances_are_rebuilt_with_a_reason_and_a_yes() {
    try (FakeServer server =
        new FakeServer()
            .on(
                "POST /v1/admin/rebuild",
                200,
                "{'ok':false,'dry_run':false,'examined':9,'written':0,'more':false,'differences':"
                    + "[{'balance':'payer','id':'x','stored_micros':'7','computed_micros':'5'}]}")) {
      assertThat(Ran.against(server, "admin", "rebuild").code()).isEqualTo(2);
      assertThat(Ran.against(server, "admin", "rebuild", "--reason", "slip").code()).isEqualTo(2);
      assertThat(server.requests()).isEmpty();
      Ran ran = Ran.against(server, "admin", "rebuild", "--reason", "slip", "--yes");
      assertThat(ran.code()).isEqualTo(6);
      assertThat(ran.err()).contains("1 differ, 0 written");
    }
  }

  @Test
  void an_operator_cordons_with_a_reason() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/ops/nodes", 200, list(NODE))
            .on("POST /v1/ops/nodes/" + ID + "/cordon", 200, NODE)
            .on("POST /v1/ops/nodes/" + ID + "/uncordon", 200, NODE)
            .on("POST /v1/ops/nodes/" + ID + "/confirm-dead", 200, NODE)
            .on("DELETE /v1/ops/nodes/" + ID, 204, "")) {
      assertThat(Ran.against(server, "node", "cordon", "n1").code()).isEqualTo(2);
      assertThat(Ran.against(server, "node", "cordon", "n1", "--reason", "fans").code()).isZero();
      assertThat(Ran.against(server, "node", "uncordon", "n1", "--reason", "ok").code()).isZero();
      assertThat(Ran.against(server, "node", "remove", "n1").code()).isEqualTo(2);
      assertThat(Ran.against(server, "node", "confirm-dead", "n1", "--reason", "fire").code())
          .isEqualTo(2);
      assertThat(server.requests("DELETE", "/")).isEmpty();
      assertThat(Ran.against(server, "node", "remove", "n1", "--yes").code()).isZero();
      assertThat(Ran.against(server, "node", "confirm-dead", "n1", "--reason", "fire", "-y").code())
          .isZero();
      assertThat(Ran.against(server, "node", "get", "n9").code()).isEqualTo(3);
      assertThat(server.requests("POST", "/v1/ops/nodes/" + ID + "/cordon").get(0).body())
          .isEqualTo("{\"reason\":\"fans\"}");
    }
  }

  @Test
  void a_project_is_archived_by_name_once_that_is_confirmed() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/projects", 200, list("{'id':'p1','name':'render','state':'active'}"))
            .on(
                "POST /v1/projects/p1/archive",
                200,
                "{'id':'p1','name':'render','state':'archived'}")) {
      assertThat(Ran.against(server, "project", "archive", "render").code()).isEqualTo(2);
      assertThat(server.requests("POST", "/v1/projects")).isEmpty();
      assertThat(Ran.against(server, "project", "archive", "render", "-y").out())
          .contains("archived");
      assertThat(Ran.against(server, "project", "archive", "rendr", "-y").code()).isEqualTo(3);
    }
  }

  @Test
  void sales_credit_suspend_and_resume_by_name() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/accounts", 200, list(ACCOUNT))
            .on("POST /v1/accounts/" + ID + "/credit", 201, BALANCE)
            .on("POST /v1/accounts/" + ID + "/suspend", 200, ACCOUNT)
            .on("POST /v1/accounts/" + ID + "/resume", 200, ACCOUNT)) {
      assertThat(Ran.against(server, "account", "credit", "studio", "5", "--reason", "x").code())
          .isEqualTo(2);
      assertThat(
              Ran.against(server, "account", "credit", "studio", "0.5", "--reason", "x", "-y")
                  .code())
          .isZero();
      assertThat(
              Ran.against(server, "account", "credit", "studio", "-5", "--reason", "x", "-y")
                  .code())
          .isEqualTo(2);
      assertThat(Ran.against(server, "account", "suspend", "studio", "--reason", "x", "-y").code())
          .isZero();
      assertThat(Ran.against(server, "account", "resume", "studio", "--reason", "x").code())
          .isZero();
      assertThat(server.requests("POST", "/v1/accounts/" + ID + "/credit").get(0).body())
          .isEqualTo("{\"amount_micros\":\"500000\",\"reason\":\"x\"}");
    }
  }

  @Test
  void a_key_is_revoked_after_a_confirmation_only() {
    try (FakeServer server = new FakeServer().on("DELETE /v1/api-keys/k", 204, "")) {
      assertThat(Ran.against(server, "key", "revoke", "k").code()).isEqualTo(2);
      assertThat(server.requests()).isEmpty();
      assertThat(Ran.against(server, "key", "revoke", "k", "--yes").code()).isZero();
    }
  }

  @Test
  void a_broken_invariant_exits_6() {
    try (FakeServer server =
        new FakeServer()
            .on(
                "POST /v1/admin/check",
                200,
                "{'ok':false,'invariants':[{'number':5,'name':'escrow','offenders':1}]}")) {
      assertThat(Ran.against(server, "admin", "check").code()).isEqualTo(6);
    }
  }

  @Test
  void doctor_names_the_first_thing_that_is_wrong() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /readyz", 200, "")
            .on("GET /v1/me", 200, "{'account_id':'a','state':'active','scopes':['user']}")) {
      assertThat(Ran.against(server, "doctor").code()).isZero();
    }
    try (FakeServer server = new FakeServer().refuse("GET /v1/me", 401, "not_authenticated")) {
      Ran ran = Ran.against(server, "doctor");
      assertThat(ran.code()).isEqualTo(4);
      assertThat(ran.out()).contains("WRONG");
    }
  }

  @Test
  void waiting_in_vain_exits_8() {
    try (FakeServer server = new FakeServer().on("GET /v1/sessions/" + ID, 200, SESSION)) {
      Ran ran = Ran.against(server, "session", "wait", ID, "--timeout", "0");
      assertThat(ran.code()).isEqualTo(8);
      assertThat(ran.err()).contains("is running, not ended");
    }
  }

  @Test
  void version_and_completion_need_no_server() {
    assertThat(Ran.with(java.util.Map.of(), null, "version").out()).startsWith("tollgate ");
    assertThat(Ran.with(java.util.Map.of(), null, "version", "-o", "json").out()).startsWith("{");
    assertThat(Ran.with(java.util.Map.of(), null, "completion", "bash").out())
        .contains("complete ", "session");
  }

  @Test
  void help_lists_every_command_and_the_exit_codes() {
    Ran ran = Ran.with(java.util.Map.of(), null, "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("demo", "up", "run", "server", "agent", "admin", "not enough credits");
  }

  private static Arguments call(String line, String route, String answer, String... shown) {
    return Arguments.of(line, route, answer, shown);
  }

  private static String list(String item) {
    return "{'items':[" + item + "],'next_cursor':null}";
  }
}
