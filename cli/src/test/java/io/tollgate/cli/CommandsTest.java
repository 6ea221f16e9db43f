package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
  private static final String PRICE =
      "{'id':'v','kind':'list','name':'h100','capacity_class':'on_demand','price_micros':'66000000',"
          + "'ratio':null,'state':'scheduled','effective_from':'2027-01-01T00:00:00Z'}";
  private static final String CHANGE =
      "{'id':'v','dry_run':false,'version':"
          + PRICE
          + ",'before':{'price_micros':'60000000','ratio':null},'change':'increase','notice':'N.',"
          + "'affected':{'since':'s','accounts':3,'sessions':14,'running_sessions':2,'open_quotes':5,"
          + "'open_quote_accounts':1},'typical':[{'median_of_accounts':3,'gpu_model':'h100',"
          + "'capacity_class':'on_demand','gpus':'4','minutes':90,'channel':'api',"
          + "'before_micros':'32400000000','after_micros':'35640000000'}]}";
  private static final String BALANCE =
      "{'account_id':'a','available_micros':'2500000','held_micros':'0',"
          + "'grants':[{'id':'g','kind':'paid','left_micros':'2500000'}]}";
  private static final String PACKAGE =
      "{'id':'credits-100','credits_micros':'100000000000','bonus_micros':'0','price_cents':10000,"
          + "'expires_after_days':730}";
  private static final String ORDER =
      "{'id':'o','item':'credits-100','state':'open','price_cents':10000,"
          + "'credits_micros':'100000000000','bonus_micros':'0','pay_at':'http://pay'}";
  private static final String SUBSCRIPTION =
      "{'id':'s','plan':'monthly-30','state':'active','fee_cents':3000,"
          + "'credits_micros':'33000000000','period_end':'t','order':{'id':'o','state':'open'}}";
  private static final String BUDGET =
      "{'id':'b','account_id':'a','scope':'account','scope_id':'a','period':'month',"
          + "'time_zone':'UTC','limit_micros':'80000000','thresholds_percent':[50,80,100],"
          + "'committed_micros':'64000000','left_micros':'16000000',"
          + "'period_starts_on':'2026-01-01','resets_at':'2026-02-01T00:00:00Z'}";
  private static final String KEY =
      "{'id':'k','prefix':'tg_live_','last4':'zzzz','scopes':['user'],'channel':'app',"
          + "'world':'live','secret':'tg_live_secret'}";

  private static final String ARRAY =
      "{'id':'a-1','name':'sweep','state':'open','closed_as':null,'count':40,'running_max':2,"
          + "'made':18,'queued':16,'running':2,'ended':0,'ends':{},'minutes':10,"
          + "'shape':{'gpu_model':'h100','nodes':1,'gpus_per_node':2},'element_micros':'600000000',"
          + "'waits_for':{'code':'insufficient_balance','message':'Too little.'}}";

  static Stream<Arguments> commands() {
    return Stream.of(
        call("array list", "GET /v1/arrays", list(ARRAY), "38", "2 h100", "insufficient_balance"),
        call("array show a-1", "GET /v1/arrays/a-1", ARRAY, "Too little.", "600 credits"),
        call(
            "array stop a-1 --running",
            "POST /v1/arrays/a-1/stop",
            ARRAY.replace("'closed_as':null", "'closed_as':'stopped'").replace("open", "closing"),
            "closing (stopped)"),
        call("array hold a-1", "POST /v1/arrays/a-1/hold", ARRAY, "sweep"),
        call("array release a-1", "POST /v1/arrays/a-1/release", ARRAY, "sweep"),
        call("session list --array a-1", "GET /v1/sessions", list(SESSION), ID),
        call("session get " + ID, "GET /v1/sessions/" + ID, SESSION, "2 × 4 h100", "88% average"),
        call("ps", "GET /v1/sessions", list(SESSION), "3/60", "88%", "50"),
        call("ps -a", "GET /v1/sessions", list(SESSION), ID),
        call("session list --state running", "GET /v1/sessions", list(SESSION), ID),
        call(
            "session charges " + ID,
            "GET /v1/sessions/" + ID + "/charges",
            list(
                "{'minute':0,'minute_start':'2026-01-01T00:00:01Z','amount_micros':'50000000',"
                    + "'rate_micros':'50000000','quote_id':'q','returned':false,'gpus':2,"
                    + "'funding':{'paid_micros':'20000000','promotional_micros':'30000000'},"
                    + "'utilization':{'gpu_percent_avg':41.7}}"),
            "paid 20, promotional 30",
            "42%",
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
                + "'p50':'t50','p90':'t90'}},'why_here':'n1 was the only node with room.','transitions':[{'at':'t','to':'queued','event':'submit'}],"
                + "'allocations':[{'node':'n1','elapsed_ms':1000}]}",
            "capacity",
            "Too few free.",
            "about t50, likely by t90",
            "Why there: n1 was the only node with room.",
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
        call(
            "usage report --by project,day --from 2026-03-01 --time-zone Europe/Berlin",
            "GET /v1/usage",
            "{'from':'2026-03-01T00:00:00Z','to':'2026-03-02T00:00:00Z','items':[{'project':'render',"
                + "'day':'2026-03-01T00:00:00Z','session_minutes':3,'gpu_minutes':'12',"
                + "'charged_micros':'2500000','returned_micros':'0','gpu_percent_avg':61.4}],"
                + "'total':{'gpu_minutes':'12','charged_micros':'2500000'}}",
            "PROJECT",
            "render",
            "61%"),
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
                + "'array':{'id':'a-1','index':3,'count':40,'waiting':38},"
                + "'eta':{'kind':'firm','latest_start':'T'}}],'pools':[]}",
            "capacity,priority",
            "3 of 40, 38 waiting",
            "by T (promised)"),
        call(
            "gpu list",
            "GET /v1/gpu-models",
            list("{'model':'h100','free':3,'gpus':8,'prices':{'on_demand':'50000000'}}"),
            "50 credits (EUR 0.05)"),
        call("node list", "GET /v1/ops/nodes", list(NODE), "ready, cordoned", "simulated"),
        call("node get n1", "GET /v1/ops/nodes", list(NODE), "0:h100/healthy/in use"),
        call("node add n2", "POST /v1/ops/nodes", "{'id':'x','join_token':'tok'}", "tok"),
        call("order packages", "GET /v1/credit-packages", list(PACKAGE), "EUR 100.00", "100000"),
        call("order list", "GET /v1/orders", list(ORDER), "credits-100", "EUR 100.00"),
        call("order get " + ID, "GET /v1/orders/" + ID, ORDER, "http://pay", "EUR 100.00"),
        call(
            "order pay " + ID + " --simulate chargeback",
            "POST /v1/orders/" + ID + "/simulate",
            ORDER,
            "credits-100"),
        call(
            "order receipt " + ID,
            "GET /v1/orders/" + ID + "/receipt",
            "{'order_id':'o','lines':[{'item':'credits-100','credits_micros':'100000000000',"
                + "'bonus_micros':'0'}],'total_cents':10000,'owed_micros':'3000000'}",
            "EUR 100.00",
            "3 credits"),
        call(
            "subscription plans",
            "GET /v1/subscription-plans",
            list("{'id':'monthly-30','fee_cents':3000,'credits_micros':'33000000000'}"),
            "EUR 30.00",
            "33000"),
        call(
            "subscription list", "GET /v1/subscriptions", list(SUBSCRIPTION), "monthly-30", "open"),
        call(
            "subscription cancel " + ID + " --yes",
            "POST /v1/subscriptions/" + ID + "/cancel",
            SUBSCRIPTION,
            "monthly-30"),
        call(
            "balance dues",
            "GET /v1/dues",
            list("{'kind':'chargeback','reference':'o','amount_micros':'10000000','due_at':'t'}"),
            "EUR 0.01"),
        call(
            "balance dues",
            "GET /v1/dues",
            list("{'kind':'invoice','amount_micros':'50000000','left_micros':'30000000'}"),
            "EUR 0.05",
            "EUR 0.03"),
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
        call("price list", "GET /v1/prices", list(PRICE), "66 credits (EUR 0.066)", "scheduled"),
        call("price history list h100", "GET /v1/prices/history", list(PRICE), "h100"),
        call(
            "price set list h100 66 --from 2027-01-01T00:00:00Z --reason r --yes",
            "POST /v1/prices",
            CHANGE,
            "60 credits (EUR 0.06)",
            "66 credits (EUR 0.066)",
            "increase"),
        call(
            "price withdraw " + ID + " --reason r --yes",
            "POST /v1/prices/" + ID + "/withdraw",
            PRICE,
            "66 credits"),
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
    try (FakeServer server =
        new FakeServer().on("GET /v1/arrays", 200, list(ARRAY)).on(route, 200, answer)) {
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
  void an_operator_sees_what_stands_against_a_gpu_and_clears_it() {
    String condition =
        "{'cause':'xid_62','severity':'sick','since':'2026-03-01T12:00:15Z',"
            + "'message':'XID 62 was seen.','hits_work':true,'returns':false}";
    String sick =
        NODE.replace(
                "'health':'healthy'", "'health':'sick','health_cause':'xid_62','conditions':[C]")
            .replace("C]", condition + "]");
    String path = "/v1/ops/nodes/" + ID + "/clear-health";
    try (FakeServer server =
        new FakeServer().on("GET /v1/ops/nodes", 200, list(sick)).on("POST " + path, 200, NODE)) {
      assertThat(Ran.against(server, "node", "get", "n1").out())
          .contains("0:h100/sick xid_62/in use")
          .contains("GPU 0: sick xid_62 since 2026-03-01T12:00:15Z, until it is cleared. XID 62");
      assertThat(Ran.against(server, "node", "list", "-o", "wide").out())
          .contains("GPU 0 xid_62 sick");
      assertThat(Ran.against(server, "node", "clear-health", "n1").code()).isEqualTo(2);
      Ran cleared =
          Ran.against(
              server,
              "node",
              "clear-health",
              "n1",
              "--gpu",
              "0",
              "--cause",
              "xid_62",
              "--reason",
              "was reset");
      assertThat(cleared.code()).isZero();
      assertThat(server.requests("POST", path).get(0).body())
          .isEqualTo("{\"reason\":\"was reset\",\"gpu\":\"0\",\"cause\":\"xid_62\"}");
    }
  }

  @Test
  void files_are_written_as_they_come_and_refusals_are_told() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/usage", 200, "label:team,charged_micros\r\nblue,1\r\n")
            .on("GET /v1/sessions/" + ID + "/charges", 200, "{'minute':1}\n")) {
      assertThat(Ran.against(server, "usage", "report", "--by", "label:team", "-o", "csv").out())
          .isEqualTo("label:team,charged_micros\r\nblue,1\r\n");
      assertThat(Ran.against(server, "session", "charges", ID, "-o", "ndjson").out())
          .isEqualTo("{\"minute\":1}\n");
      assertThat(server.requests("GET", "/v1/usage").get(0).path()).contains("format=csv");
    }
    try (FakeServer server = new FakeServer().refuse("GET /v1/usage", 404, "account_not_found")) {
      Ran ran = Ran.against(server, "usage", "report", "-o", "csv");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.out()).isEmpty();
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
  void what_costs_money_is_ordered_after_a_confirmation_only() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/credit-packages", 200, list(PACKAGE))
            .on("POST /v1/orders", 201, ORDER)
            .on(
                "GET /v1/subscription-plans",
                200,
                list("{'id':'monthly-30','fee_cents':3000,'credits_micros':'33000000000'}"))
            .on("POST /v1/subscriptions", 201, SUBSCRIPTION)) {
      assertThat(Ran.against(server, "order", "create", "credits-100").code()).isEqualTo(2);
      assertThat(Ran.against(server, "order", "create", "credits-9", "-y").code()).isEqualTo(3);
      assertThat(Ran.against(server, "subscription", "start", "monthly-30").code()).isEqualTo(2);
      assertThat(Ran.against(server, "order", "pay", ID, "--simulate", "luck").code()).isEqualTo(2);
      assertThat(server.requests("POST", "/")).isEmpty();
      assertThat(Ran.against(server, "order", "create", "credits-100", "-y").code()).isZero();
      assertThat(
              Ran.against(server, "subscription", "start", "monthly-30", "--time-zone=UTC", "-y")
                  .code())
          .isZero();
      assertThat(server.requests("POST", "/v1/orders").get(0).body())
          .isEqualTo("{\"package\":\"credits-100\"}");
      assertThat(server.requests("POST", "/v1/orders").get(0).idempotencyKey()).isNotNull();
      assertThat(server.requests("POST", "/v1/subscriptions").get(0).body())
          .isEqualTo("{\"plan\":\"monthly-30\",\"time_zone\":\"UTC\"}");
    }
  }

  @Test
  void a_price_is_set_after_its_plan_is_shown_and_confirmed() {
    try (FakeServer server =
        new FakeServer().on("POST /v1/prices", 200, CHANGE).refuse("GET /v1/prices", 403, "no")) {
      String[] set = {
        "price", "set", "list", "h100", "66", "--reason", "costs", "--class", "preemptible"
      };
      Ran asked = Ran.against(server, set);
      assertThat(asked.code()).isEqualTo(2);
      assertThat(asked.err())
          .contains("Notice: N.")
          .contains("3 accounts with 14 sessions")
          .contains("2 running sessions, 5 open quotes of 1 accounts")
          .contains(
              "90 minutes of 4 h100, on_demand, api (median of 3 accounts): 35640 credits (EUR 35.64),"
                  + " until then 32400 credits (EUR 32.40)");
      assertThat(Ran.against(server, plus(set, "--dry-run")).code()).isZero();
      assertThat(server.requests("POST", "/v1/prices"))
          .hasSize(2)
          .allMatch(request -> request.body().contains("\"dry_run\":true"));
      assertThat(Ran.against(server, plus(set, "--yes")).code()).isZero();
      assertThat(server.requests("POST", "/v1/prices").get(3).body())
          .isEqualTo(
              "{\"kind\":\"list\",\"name\":\"h100\",\"price_micros\":\"66000000\","
                  + "\"capacity_class\":\"preemptible\",\"reason\":\"costs\"}");
      assertThat(Ran.against(server, "price", "set", "list", "h100", "-1", "--reason", "r").code())
          .isEqualTo(2);
    }
  }

  private static String[] plus(String[] words, String more) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = more;
    return all;
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
