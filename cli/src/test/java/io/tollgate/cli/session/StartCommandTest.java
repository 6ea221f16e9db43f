package io.tollgate.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartCommandTest {
  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final String QUOTE =
      "{'id':'q1','workflow':'command','shape':{'gpu_model':'h100','nodes':1,'gpus_per_node':2},"
          + "'minutes':90,'capacity_class':'on_demand','rate_micros':'100000000',"
          + "'total_micros':'9000000000','factors':[{'name':'GPUs','value':'2','version_id':'v'},"
          + "{'name':'list price','value':'50000000','version_id':'v'}],'terms':{},"
          + "'balance_micros':'10000000000','balance_after_micros':'1000000000',"
          + "'minutes_affordable':100,'expires_at':'2026-01-01T00:10:00Z','used_by':null}";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void the_plan_is_said_before_anything_is_started() {
    server.on("POST /v1/quotes", 201, QUOTE);
    Ran ran = typed("n\n", "run", "--gpu", "h100:2", "--for", "1h30m", "--", "true");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("2 h100, on_demand, 90 minutes")
        .contains("100 credits (EUR 0.10) per minute")
        .contains("2 GPUs × 50000000 list price")
        .contains("9000 credits (EUR 9.00), held now")
        .contains("balance after  1000 credits (EUR 1.00)")
        .contains("Start it? [y/N]")
        .contains("Not started");
    assertThat(server.requests("POST", "/v1/sessions")).isEmpty();
    assertThat(server.requests("POST", "/v1/quotes").get(0).body())
        .isEqualTo("{\"gpu_model\":\"h100\",\"gpus_per_node\":2,\"nodes\":1,\"minutes\":90}");
  }

  @Test
  void without_a_terminal_and_without_yes_it_exits_2_and_names_the_flag() {
    server.on("POST /v1/quotes", 201, QUOTE);
    Ran ran = Ran.against(server, "run", "--gpu", "h100", "--minutes", "90", "--", "true");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--yes");
    assertThat(server.requests("POST", "/v1/sessions")).isEmpty();
  }

  @Test
  void a_short_balance_is_said_before_asking() {
    server.on("POST /v1/quotes", 201, QUOTE.replace("'1000000000'", "'-500000000'"));
    Ran ran = typed("y\n", "run", "--gpu", "h100", "--minutes", "90", "--", "true");
    assertThat(ran.code()).isEqualTo(9);
    assertThat(ran.err()).contains("by 500 credits (EUR 0.50)").contains("at most 100 minutes");
    assertThat(server.requests("POST", "/v1/sessions")).isEmpty();
  }

  private static final String TRIED =
      "{'dry_run':true,'as_of':'2026-01-01T00:00:00Z','allowed':%s,'refusals':[%s],'quote_id':'q1',"
          + "'rate_micros':'1','hold_micros':'90','starts_now':%s,'start':%s,'waiting':%s}";

  private Ran tried(String allowed, String refusals, String now, String start, String waiting) {
    server
        .on("POST /v1/quotes", 201, QUOTE)
        .on("POST /v1/sessions", 200, TRIED.formatted(allowed, refusals, now, start, waiting));
    Ran ran = Ran.against(server, "run", "--gpu", "h100", "--minutes", "90", "--dry-run");
    assertThat(server.requests("POST", "/v1/sessions"))
        .singleElement()
        .satisfies(
            request -> assertThat(request.body()).contains("\"quote_id\":\"q1\",\"dry_run\":true"));
    return ran;
  }

  @Test
  void a_dry_run_tells_where_it_would_start() {
    Ran ran =
        tried(
            "true",
            "",
            "true",
            "{'minutes':90,'gpu_model':'h100','nodes':[{'rank':0,'node':'n1','gpus':2}],"
                + "'why_here':'n1 was the only node with room.'}",
            "null");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("It would start now on n1 (2 h100), for 90 minutes.")
        .contains("Why there: n1 was the only node with room.");
    assertThat(ran.err()).contains("nothing was stored or held");
  }

  @Test
  void a_dry_run_tells_why_and_how_long_it_would_wait() {
    Ran ran =
        tried(
            "true",
            "",
            "false",
            "null",
            "{'position':3,'reasons':[{'code':'capacity','who':'nobody','message':'too few'}],"
                + "'eta':{'kind':'firm','latest_start':'2026-01-01T01:00:00Z'},'rank':null}");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("It would wait.")
        .contains("Position 3")
        .contains("2026-01-01T01:00:00Z")
        .contains("capacity");
  }

  @Test
  void a_dry_run_of_what_is_refused_tells_everything_and_exits_as_the_start_would() {
    Ran ran =
        tried(
            "false",
            "{'code':'no_matching_node','title':'No','status':409,'detail':'No node.','errors':[]},"
                + "{'code':'insufficient_balance','title':'Poor','status':402,'detail':'Short.',"
                + "'missing_micros':'5000000','errors':[]}",
            "false",
            "null",
            "null");
    assertThat(ran.code()).isEqualTo(10);
    assertThat(ran.out()).contains("It would be refused").contains("No node.").contains("Short.");
  }

  private Ran triedArray(String more) {
    server
        .on("POST /v1/quotes", 201, QUOTE)
        .on(
            "POST /v1/arrays",
            200,
            ("{'dry_run':true,'as_of':'2026-01-01T00:00:00Z','count':40,'running_max':3,"
                    + "'quote_id':'q1','rate_micros':'1','element_micros':'90000000',"
                    + "'total_micros':'3600000000',%s}")
                .formatted(more));
    Ran ran =
        Ran.against(
            server,
            List.of("run --gpu h100 --minutes 90 --count 40 --running-max 3 --dry-run".split(" "))
                .toArray(String[]::new));
    assertThat(server.requests("POST", "/v1/arrays"))
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.body())
                    .contains("\"count\":40,\"running_max\":3")
                    .contains("\"quote_id\":\"q1\",\"dry_run\":true"));
    return ran;
  }

  @Test
  void a_dry_run_of_an_array_tells_price_starts_and_waits() {
    Ran ran =
        triedArray(
            "'allowed':true,'refusals':[],'elements_looked_at':16,'elements_starting':3,"
                + "'elements_waiting':13,'start':{'minutes':90,'gpu_model':'h100',"
                + "'nodes':[{'rank':0,'node':'n1','gpus':1}],'why_here':'n1 has room.'},"
                + "'waiting':{'position':4,'reasons':[{'code':'array_limit','who':'you',"
                + "'message':'3 at once','elements':13}],'rank':null,"
                + "'eta':{'kind':'firm','latest_start':'2026-01-01T01:00:00Z'}},"
                + "'closed_as':null,'waits_for':null");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("40 elements, each 90 credits (EUR 0.09), together 3600 credits (EUR 3.60).")
        .contains("3 of the first 16 would start now, at most 3 at once.")
        .contains("the other 24 are made as those start")
        .contains("The first would start now on n1 (1 h100), for 90 minutes.")
        .contains("13 would wait")
        .contains("Position 4")
        .contains("by 2026-01-01T01:00:00Z (promised)")
        .containsPattern("13 +array_limit");
    assertThat(ran.err()).contains("nothing was stored or held");
  }

  @Test
  void a_dry_run_of_an_array_that_is_refused_tells_everything() {
    Ran ran =
        triedArray(
            "'allowed':false,'refusals':[{'code':'queue_full','title':'Full','status':409,"
                + "'detail':'No room.','errors':[]},{'code':'insufficient_balance','title':'Poor',"
                + "'status':402,'detail':'Short.','errors':[]}],'elements_looked_at':0,"
                + "'elements_starting':0,'elements_waiting':0,'start':null,'waiting':null,"
                + "'closed_as':null,'waits_for':null");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.out()).contains("It would be refused").contains("No room.").contains("Short.");
  }

  @Test
  void a_dry_run_of_an_array_says_what_keeps_its_first_element() {
    Ran ran =
        triedArray(
            "'allowed':true,'refusals':[],'elements_looked_at':0,'elements_starting':0,"
                + "'elements_waiting':0,'start':null,'waiting':null,'closed_as':null,"
                + "'waits_for':{'code':'spend_limit','message':'Too dear.','fixer':'you',"
                + "'since':'2026-01-01T00:00:00Z'}");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("It would be accepted, and no element made: Too dear. [spend_limit]");
  }

  @Test
  void detached_it_says_how_to_come_back_and_sends_everything_asked_for() {
    server.on("POST /v1/quotes", 201, QUOTE).on("POST /v1/sessions", 201, session("queued", "{}"));
    List<String> line =
        new ArrayList<>(List.of("run", "--gpu", "h100", "--minutes", "90", "-y", "--detach"));
    line.addAll(List.of("--name", "n", "--env", "A=b", "--port", "http", "--label", "l=m"));
    line.addAll(
        List.of(
            "--project", "p", "--requeue", "--preemptible", "-o", "name", "--", "sh", "-c", "-x"));
    Ran ran = Ran.against(server, line.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(ID + "\n");
    assertThat(ran.err()).contains("tollgate logs " + ID + " -f");
    assertThat(server.requests("POST", "/v1/sessions").get(0).body())
        .isEqualTo(
            "{\"name\":\"n\",\"project\":\"p\",\"command\":[\"sh\",\"-c\",\"-x\"],"
                + "\"environment\":{\"A\":\"b\"},\"ports\":[\"http\"],\"labels\":{\"l\":\"m\"},"
                + "\"requeue\":true,\"quote_id\":\"q1\"}");
    assertThat(server.requests("POST", "/v1/sessions").get(0).idempotencyKey()).isNotNull();
    assertThat(server.requests("POST", "/v1/quotes").get(0).body()).contains("preemptible");
  }

  @Test
  void it_may_be_held_begin_later_and_have_a_deadline() {
    server.on("POST /v1/quotes", 201, QUOTE).on("POST /v1/sessions", 201, session("queued", "{}"));
    List<String> line =
        new ArrayList<>(List.of("run", "--gpu", "h100", "--minutes", "90", "-y", "--detach"));
    line.addAll(List.of("--not-before", "2026-12-01T08:00:00+01:00"));
    line.addAll(List.of("--deadline", "2026-12-02T00:00:00Z", "--hold", "--", "true"));
    Ran ran = Ran.against(server, line.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/sessions").get(0).body())
        .isEqualTo(
            "{\"command\":[\"true\"],\"begin_at\":\"2026-12-01T07:00:00Z\","
                + "\"deadline\":\"2026-12-02T00:00:00Z\",\"held\":true,\"quote_id\":\"q1\"}");
  }

  @Test
  void it_may_say_where_it_wants_to_run() {
    server.on("POST /v1/quotes", 201, QUOTE).on("POST /v1/sessions", 201, session("queued", "{}"));
    List<String> line =
        new ArrayList<>(List.of("run", "--gpu", "h100:0.25", "--minutes", "90", "-y", "--detach"));
    line.addAll(List.of("--cpus", "4", "--memory", "16g", "--node-label", "rack=r1"));
    line.addAll(List.of("--node-label", "zone=a=b", "--avoid", "team=blue"));
    line.addAll(List.of("--same", "rack", "--same-for", "5m", "--", "true"));
    Ran ran = Ran.against(server, line.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/quotes").get(0).body())
        .contains("\"gpu_thousandths\":250");
    assertThat(server.requests("POST", "/v1/sessions").get(0).body())
        .isEqualTo(
            "{\"command\":[\"true\"],\"cpus\":4,\"memory_bytes\":17179869184,"
                + "\"node_labels\":{\"rack\":\"r1\",\"zone\":\"a=b\"},"
                + "\"avoid\":{\"team\":\"blue\"},"
                + "\"same\":{\"label\":\"rack\",\"for_seconds\":300},\"quote_id\":\"q1\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "--node-label rack=a --node-label rack=b, two values for rack: a, b",
    "--node-label rack, rack=r1",
    "--avoid =x, rack=r1",
    "--same-for 5m, name the label",
    "--memory lots, 64g",
  })
  void wishes_that_make_no_sense_are_refused_before_anything_is_asked(String line, String says) {
    List<String> words = new ArrayList<>(List.of("run", "--gpu", "h100", "--minutes", "90", "-y"));
    words.addAll(List.of(line.split(" ")));
    Ran ran = Ran.against(server, words.toArray(String[]::new));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(says);
    assertThat(server.requests("POST", "/v1/quotes")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--idle-stop                         | {'window_minutes':30}",
        "--idle-stop=1h                      | {'window_minutes':60}",
        "--idle-threshold=7                  | {'threshold_percent':7}",
        "--idle-stop=20 --idle-threshold=7   | {'window_minutes':20,'threshold_percent':7}",
        "--no-idle-stop                      | false"
      })
  void it_may_be_ended_when_it_idles(String options, String sent) {
    server.on("POST /v1/quotes", 201, QUOTE).on("POST /v1/sessions", 201, session("queued", "{}"));
    List<String> line =
        new ArrayList<>(List.of("run", "--gpu", "h100", "--minutes", "90", "-y", "--detach"));
    line.addAll(List.of(options.split(" +")));
    line.addAll(List.of("--", "true"));
    Ran ran = Ran.against(server, line.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/sessions").get(0).body())
        .contains("\"idle_protection\":" + sent.replace('\'', '"'));
  }

  @Test
  void it_cannot_be_ended_when_idle_and_never() {
    server.on("POST /v1/quotes", 201, QUOTE);
    Ran ran =
        Ran.against(
            server,
            "run",
            "--gpu",
            "h100",
            "--minutes",
            "90",
            "-y",
            "--no-idle-stop",
            "--idle-threshold=7",
            "--",
            "true");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--no-idle-stop");
    assertThat(server.requests("POST", "/v1/sessions")).isEmpty();
  }

  @Test
  void a_workflow_is_shown_and_set() {
    String workflow =
        "{'name':'batch','version':'1','kind':'run','status':'ga','refund_on_failure':true,"
            + "'idle_protection':{'threshold_percent':5,'window_minutes':45}}";
    server
        .on("GET /v1/workflows/batch", 200, workflow)
        .on("PUT /v1/workflows/batch", 200, workflow);
    assertThat(Ran.against(server, "workflow", "get", "batch").out()).contains("below 5% for 45m");
    Ran set =
        Ran.against(server, "workflow", "set", "batch", "--idle-window", "45m", "--reason", "so");
    assertThat(set.code()).as(set.err()).isZero();
    assertThat(server.requests("PUT", "/v1/workflows/batch").get(0).body())
        .isEqualTo("{\"idle_protection\":{\"window_minutes\":45},\"reason\":\"so\"}");
    assertThat(Ran.against(server, "workflow", "set", "batch", "--no-idle").code()).isZero();
    assertThat(server.requests("PUT", "/v1/workflows/batch").get(1).body())
        .isEqualTo("{\"idle_protection\":false}");
    assertThat(Ran.against(server, "workflow", "set", "batch").code()).isEqualTo(2);
  }

  @Test
  void of_several_models_each_price_is_said() {
    String shape = "'gpu_model':'a100','gpu_models':['a100','h100']";
    String models =
        "'models':[{'gpu_model':'a100','rate_micros':'50000000','total_micros':'4500000000'},"
            + "{'gpu_model':'h100','rate_micros':'100000000','total_micros':'9000000000'}],'terms'";
    server.on(
        "POST /v1/quotes",
        201,
        QUOTE.replace("'gpu_model':'h100'", shape).replace("'terms'", models));
    Ran ran = typed("n\n", "run", "--gpu", "h100|a100:2", "--minutes", "90", "--", "true");
    assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    assertThat(server.requests("POST", "/v1/quotes").get(0).body())
        .startsWith("{\"gpu_models\":[\"h100\",\"a100\"],\"gpus_per_node\":2");
    assertThat(ran.err())
        .contains("2 a100|h100, on_demand")
        .contains("on a100: 50 credits (EUR 0.05) per minute")
        .contains("on h100: 100 credits");
  }

  @Test
  void it_may_come_after_others_have_a_rank_and_be_queued_again_so_often() {
    server
        .on("POST /v1/quotes", 201, QUOTE)
        .on("GET /v1/arrays", 200, "{'items':[{'id':'" + ID + "'}],'next_cursor':null}")
        .on("POST /v1/sessions", 201, session("queued", "{}"));
    List<String> line =
        new ArrayList<>(List.of("run", "--gpu", "h100", "--minutes", "90", "-y", "--detach"));
    line.addAll(List.of("--after", ID, "--after", ID + ":failed+10m"));
    line.addAll(List.of("--after-array", "01900000-0000-7:ended"));
    line.addAll(List.of("--priority", "-5", "--requeue-max", "2", "--", "true"));
    Ran ran = Ran.against(server, line.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    String other = "{\"session_id\":\"" + ID + "\"";
    assertThat(server.requests("POST", "/v1/sessions").get(0).body())
        .contains("\"requeue\":true,\"requeue_max\":2,\"priority\":-5")
        .contains(
            "\"after\":["
                + other
                + "},"
                + other
                + ",\"on\":\"failed\",\"delay_seconds\":600},{\"array_id\":\""
                + ID
                + "\",\"on\":\"ended\"}]");
  }

  @Test
  void nonsense_to_start_after_is_refused_with_examples() {
    Ran ran =
        Ran.against(
            server, "run", "--gpu", "h100", "--minutes", "90", "--after", ID + ":cancelled");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("019a3f:ended+10m");
  }

  @Test
  void a_living_array_is_changed_by_its_id() {
    String array = "{'id':'" + ID + "','state':'open','closed_as':null,'count':9,'made':9}";
    server.on("POST /v1/arrays/" + ID + "/change", 200, array);
    for (String[] line :
        new String[][] {
          {"set-running-max", "4"}, {"set-running-max", "all"}, {"set-priority", "-7"}
        }) {
      Ran ran = Ran.against(server, "array", line[0], ID, line[1], "-o", "name");
      assertThat(ran.code()).as(ran.err()).isZero();
    }
    assertThat(server.requests("POST", "/v1/arrays/" + ID + "/change"))
        .extracting(request -> request.body())
        .containsExactly("{\"running_max\":4}", "{\"all_at_once\":true}", "{\"priority\":-7}");
    assertThat(Ran.against(server, "array", "set-running-max", ID, "few").code()).isEqualTo(2);
  }

  @Test
  void its_rank_is_changed_by_its_id() {
    server.on("POST /v1/sessions/" + ID + "/priority", 200, session("queued", "{}"));
    Ran ran = Ran.against(server, "session", "set-priority", ID, "-7", "-o", "name");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/sessions/" + ID + "/priority").get(0).body())
        .isEqualTo("{\"priority\":-7}");
  }

  @ParameterizedTest
  @CsvSource({"hold", "release"})
  void operators_hold_and_release_it_and_say_why(String verb) {
    server.on("POST /v1/ops/sessions/" + ID + "/" + verb, 200, session("queued", "{}"));
    Ran ran = Ran.against(server, "ops", verb, ID, "--reason", "incident 7", "-o", "name");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Ran.against(server, "ops", verb, ID).code()).isEqualTo(2);
  }

  @Test
  void a_time_that_is_none_is_refused_with_examples() {
    Ran ran = Ran.against(server, "run", "--gpu", "h100", "--minutes", "90", "--deadline", "soon");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("soon").contains("2026-12-01T08:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"hold", "release"})
  void it_is_held_and_released_by_its_id(String verb) {
    server.on("POST /v1/sessions/" + ID + "/" + verb, 200, session("queued", "{}"));
    Ran ran = Ran.against(server, "session", verb, ID, "-o", "name");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(ID + "\n");
  }

  @Test
  void attached_it_follows_the_output_and_ends_with_the_works_own_code() {
    server
        .on("POST /v1/quotes", 201, QUOTE)
        .on("POST /v1/sessions", 201, session("queued", "{}"))
        .on(
            "GET /v1/sessions/" + ID,
            200,
            session(
                "queued", "{'position':3,'reasons':[{'code':'capacity'}],'eta':{'kind':'none'}}"))
        .on("GET /v1/sessions/" + ID, 200, session("running", "null"))
        .on("GET /v1/sessions/" + ID, 200, ended("failed", "7"))
        .on(
            "GET /v1/sessions/" + ID + "/logs",
            200,
            "{'offset':0,'next_offset':4,'text':'one\\n','complete':false}")
        .on(
            "GET /v1/sessions/" + ID + "/logs",
            200,
            "{'offset':4,'next_offset':8,'text':'two\\n','complete':true}");
    Ran ran = typed("y\n", "run", "--gpu", "h100", "--minutes", "90", "--", "false");
    assertThat(ran.code()).isEqualTo(7);
    assertThat(ran.out()).isEqualTo("one\ntwo\n");
    assertThat(ran.err())
        .contains("position 3")
        .contains("waits for capacity")
        .contains("the meter runs")
        .contains("Ended: failed")
        .contains("charged");
    assertThat(server.requests("GET", "/v1/sessions/" + ID + "/logs").get(1).path())
        .contains("offset=4");
  }

  @ParameterizedTest
  @CsvSource({
    "completed, 0, 0",
    "completed, null, 0",
    "failed, 3, 3",
    "failed, null, 1",
    "expired, null, 8",
    "stopped_by_user, null, 130",
    "node_lost, null, 10",
    "policy_rejected, null, 5",
  })
  void every_end_has_an_exit_code(String reason, String code, int exit) {
    server
        .on("POST /v1/quotes", 201, QUOTE)
        .on("POST /v1/sessions", 201, session("queued", "{}"))
        .on("GET /v1/sessions/" + ID, 200, ended(reason, code))
        .on("GET /v1/sessions/" + ID + "/logs", 200, "{'text':'','complete':true}");
    Ran ran = Ran.against(server, "session", "start", "--gpu", "h100", "--minutes", "90", "-y");
    assertThat(ran.code()).as(ran.err()).isEqualTo(exit);
  }

  @ParameterizedTest
  @CsvSource({"h100:x,5", "'',5", "h100:2:3,5", "h100,ninety", "h100,1.5h"})
  void what_cannot_be_meant_is_refused_without_asking_the_server(String gpu, String minutes) {
    Ran ran = Ran.against(server, "quote", "--gpu", gpu, "--minutes", minutes);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_part_of_a_gpu_is_asked_for_by_thousandths() {
    server.on(
        "POST /v1/quotes",
        201,
        QUOTE
            .replace(
                "'nodes':1,'gpus_per_node':2", "'nodes':1,'gpus_per_node':0,'gpu_thousandths':250")
            .replace(
                "'terms':{}",
                "'terms':{'ends':[{'end_reason':'completed','text':'started minutes are charged'},"
                    + "{'end_reason':'evicted','text':'the cut minute is free'},"
                    + "{'end_reason':'idle','text':'started minutes are charged'}]}"));
    Ran ran = Ran.against(server, "quote", "--gpu", "h100:0.25", "--minutes", "5", "-o", "wide");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/quotes").get(0).body())
        .isEqualTo("{\"gpu_model\":\"h100\",\"gpu_thousandths\":250,\"minutes\":5}");
    assertThat(ran.out())
        .contains("0.25 h100")
        .contains("completed, idle: started minutes are charged")
        .contains("evicted: the cut minute is free")
        .contains("list price version");
    Ran nodes = Ran.against(server, "quote", "--gpu", "h100:.5", "--nodes", "2", "--minutes", "5");
    assertThat(nodes.code()).isEqualTo(2);
    assertThat(nodes.err()).contains("leave --nodes out");
  }

  @Test
  void absurd_numbers_are_for_the_server_to_refuse() {
    server.refuse("POST /v1/quotes", 422, "invalid_request");
    Ran ran = Ran.against(server, "quote", "--gpu", "h100:0", "--minutes", "0");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("invalid_request");
  }

  @Test
  void extending_quotes_the_same_shape_and_asks() {
    server
        .on("GET /v1/sessions/" + ID, 200, session("running", "null"))
        .on("POST /v1/quotes", 201, QUOTE)
        .on("POST /v1/sessions/" + ID + "/extend", 202, session("running", "null"));
    assertThat(Ran.against(server, "session", "extend", ID, "--for", "30").code()).isEqualTo(2);
    Ran ran = Ran.against(server, "session", "extend", ID, "--for", "30", "--yes");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests("POST", "/v1/sessions/" + ID + "/extend").get(0).body())
        .isEqualTo("{\"quote_id\":\"q1\"}");
  }

  @Test
  void an_array_is_priced_whole_and_started_with_one_request() {
    server
        .on(
            "POST /v1/quotes",
            201,
            QUOTE.replace("'terms'", "'count':30,'array_total_micros':'270000000000','terms'"))
        .on("POST /v1/arrays", 201, "{'id':'a-1','state':'open','count':30,'made':16}");
    Ran ran =
        Ran.against(
            server,
            "run",
            "--gpu",
            "h100:2",
            "--for",
            "90",
            "--count",
            "30",
            "--running-max",
            "4",
            "--minutes-min",
            "1h",
            "--yes",
            "--",
            "true");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("9000 credits (EUR 9.00), held when its turn comes near")
        .contains("all 30   270000 credits (EUR 270.00)")
        .contains("tollgate array stop a-1");
    assertThat(server.requests("POST", "/v1/quotes").get(0).body()).contains("\"count\":30");
    assertThat(server.requests("POST", "/v1/arrays").get(0).body())
        .contains("\"minutes_min\":60")
        .contains("\"count\":30,\"running_max\":4,\"quote_id\":\"q1\"");
  }

  @Test
  void stopping_waits_for_the_final_receipt() {
    server
        .on("POST /v1/sessions/" + ID + "/stop", 202, session("stopping", "null"))
        .on("GET /v1/sessions/" + ID, 200, session("stopping", "null"))
        .on("GET /v1/sessions/" + ID, 200, ended("stopped_by_user", "null"));
    Ran ran = Ran.against(server, "stop", ID);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("final")
        .contains("stopped_by_user")
        .contains("refunded         8900 credits (EUR 8.90)")
        .contains("balance after    9900 credits (EUR 9.90)");
    assertThat(Ran.against(server, "stop", "--no-wait", ID).out()).contains("provisional");
  }

  private Ran typed(String answer, String... line) {
    return Ran.with(Map.of("TOLLGATE_URL", server.url()), answer, line);
  }

  private static String session(String state, String waiting) {
    return body(state, "null", "null", waiting, "null", "metered");
  }

  private static String ended(String reason, String exitCode) {
    return body(
        "ended",
        "'" + reason + "'",
        exitCode,
        "null",
        "{'final':true,'end_reason':'"
            + reason
            + "','held_micros':'9000000000','charged_minutes':1,'charged_micros':'100000000',"
            + "'refunded_micros':'8900000000','forfeited_micros':'0',"
            + "'balance_before_micros':'10000000000','balance_after_micros':'9900000000'}",
        "settled");
  }

  private static String body(
      String state, String reason, String exitCode, String waiting, String receipt, String phase) {
    return ("{'id':'%s','state':'%s','end_reason':%s,'exit_code':%s,'waiting':%s,'receipt':%s,"
            + "'billing_phase':'%s','workflow':'command','capacity_class':'on_demand','minutes':90,"
            + "'shape':{'gpu_model':'h100','nodes':1,'gpus_per_node':2},'rate_micros':'100000000',"
            + "'held_micros':'9000000000','started_at':'2026-01-01T00:00:01Z'}")
        .formatted(ID, state, reason, exitCode, waiting, receipt, phase);
  }
}
