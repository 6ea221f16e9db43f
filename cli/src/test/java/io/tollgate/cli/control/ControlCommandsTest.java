package io.tollgate.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlCommandsTest {
  private static final String PATH = "/v1/ops/controls";
  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final String REACH =
      "'reach':{'running':12,'queued':40,'accounts':7,'last_end_at':'2026-03-01T14:35:00Z'}";
  private static final String CONTROL =
      "{'id':'"
          + ID
          + "','action':'queue','scope':{'plan':'pro'},'stop_running':false,'reason':'x',"
          + REACH
          + "}";

  private static FakeServer server() {
    return new FakeServer()
        .on("POST " + PATH, 201, CONTROL)
        .on("GET " + PATH, 200, "{'items':[" + CONTROL + "]}")
        .on("POST " + PATH + "/" + ID + "/release", 200, CONTROL)
        .on(
            "POST /v1/ops/maintenance",
            201,
            "{'id':'m','nodes':['n1'],'state':'planned'," + REACH + "}")
        .on(
            "GET /v1/ops/pending",
            200,
            "{'sessions':3,'accounts':2,'items':[{'reason':'capacity','sessions':3,'accounts':2,"
                + "'gpus':9,'oldest_at':'2026-03-01T12:00:00Z','oldest_session_id':'s'}]}")
        .on("GET /v1/sessions/" + ID, 200, "{'id':'" + ID + "','state':'running'}")
        .on("POST /v1/ops/sessions/" + ID + "/kill", 202, "{'id':'" + ID + "','state':'stopping'}");
  }

  private static List<String> bodies(FakeServer server, String path) {
    return server.requests("POST", path).stream().map(request -> request.body()).toList();
  }

  @Test
  void a_queue_says_whom_it_touches_and_is_laid_down() {
    try (FakeServer server = server()) {
      Ran ran = Ran.against(server, "control", "queue", "--plan", "pro", "--reason", "x");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("12 running, 40 queued of 7 accounts");
      assertThat(bodies(server, PATH))
          .containsExactly(
              "{\"action\":\"queue\",\"reason\":\"x\",\"scope\":{\"plan\":\"pro\"},\"dry_run\":true}",
              "{\"action\":\"queue\",\"reason\":\"x\",\"scope\":{\"plan\":\"pro\"}}");
    }
  }

  @Test
  void a_dry_run_lays_nothing_down() {
    try (FakeServer server = server()) {
      Ran ran =
          Ran.against(
              server,
              "control",
              "throttle",
              "--everything",
              "--per-minute",
              "5",
              "--reason",
              "x",
              "--dry-run");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("Nothing was changed");
      assertThat(bodies(server, PATH))
          .containsExactly(
              "{\"action\":\"throttle\",\"reason\":\"x\",\"scope\":{},\"starts_per_minute\":5,"
                  + "\"dry_run\":true}");
    }
  }

  @Test
  void a_dry_run_of_a_drain_says_who_moves_and_who_stops() {
    try (FakeServer server = new FakeServer()) {
      server.on(
          "POST " + PATH,
          200,
          "{'action':'drain','reason':'x','scope':{'node':'n1'},'dry_run':true,"
              + "'reach':{'running':3,'queued':0,'accounts':1,'last_end_at':null},"
              + "'emptying':{'moved':1,'stopped':2,'empty_by':'2099-01-01T00:01:30Z'}}");
      Ran tried = Ran.against(server, "node", "drain", "n1", "--reason", "x", "--dry-run");
      assertThat(tried.code()).as(tried.err()).isZero();
      assertThat(tried.err())
          .contains("3 running, 0 queued of 1 account; at the deadline 1 move and 2 stop, empty by")
          .contains("2099-01-01T00:01:30Z")
          .contains("Nothing was changed");
    }
  }

  @Test
  void what_ends_running_work_needs_a_yes() {
    try (FakeServer server = server()) {
      String[] block = {"control", "block", "--gpu", "h100", "--stop-running", "--reason", "x"};
      assertThat(Ran.against(server, block).code()).isEqualTo(2);
      assertThat(bodies(server, PATH)).hasSize(1);
      Ran drained =
          Ran.against(
              server,
              "node",
              "drain",
              "n1",
              "--deadline",
              "2099-01-01T00:00:00Z",
              "--reason",
              "x",
              "-y");
      assertThat(drained.code()).as(drained.err()).isZero();
      assertThat(bodies(server, PATH).get(2))
          .isEqualTo(
              "{\"action\":\"drain\",\"reason\":\"x\",\"scope\":{\"node\":\"n1\"},"
                  + "\"deadline\":\"2099-01-01T00:00:00Z\"}");
    }
  }

  @Test
  void a_control_of_nothing_or_without_a_reason_is_a_mistake() {
    try (FakeServer server = server()) {
      assertThat(Ran.against(server, "control", "queue", "--reason", "x").code()).isEqualTo(2);
      assertThat(Ran.against(server, "control", "queue", "--everything").code()).isEqualTo(2);
      assertThat(
              Ran.against(
                      server, "control", "queue", "--everything", "--plan", "p", "--reason", "x")
                  .code())
          .isEqualTo(2);
      assertThat(bodies(server, PATH)).isEmpty();
    }
  }

  @Test
  void a_control_is_released_by_the_beginning_of_its_id() {
    try (FakeServer server = server()) {
      Ran ran = Ran.against(server, "control", "release", "019000", "--reason", "all clear");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(bodies(server, PATH + "/" + ID + "/release"))
          .containsExactly("{\"reason\":\"all clear\"}");
      assertThat(Ran.against(server, "control", "release", "zz", "--reason", "x").code())
          .isEqualTo(3);
      assertThat(Ran.against(server, "control", "list").out()).contains("plan pro");
    }
  }

  @Test
  void maintenance_is_planned_after_a_yes() {
    try (FakeServer server = server()) {
      Ran ran =
          Ran.against(
              server,
              "maintenance",
              "create",
              "--node",
              "n1",
              "--from",
              "2099-01-01T00:00:00Z",
              "--to",
              "2099-01-01T02:00:00Z",
              "--reason",
              "fans",
              "-y");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(bodies(server, "/v1/ops/maintenance").get(1))
          .isEqualTo(
              "{\"reason\":\"fans\",\"to\":\"2099-01-01T02:00:00Z\",\"nodes\":[\"n1\"],"
                  + "\"from\":\"2099-01-01T00:00:00Z\"}");
    }
  }

  @Test
  void operators_see_who_waits_and_end_sessions() {
    try (FakeServer server = server()) {
      Ran pending = Ran.against(server, "ops", "pending");
      assertThat(pending.out()).contains("capacity");
      assertThat(pending.err()).contains("3 sessions of 2 accounts wait.");
      assertThat(Ran.against(server, "ops", "kill", ID, "--reason", "x").code()).isEqualTo(2);
      assertThat(Ran.against(server, "ops", "kill", ID, "-y").code()).isEqualTo(2);
      Ran killed = Ran.against(server, "ops", "kill", ID, "--reason", "x", "-y");
      assertThat(killed.code()).as(killed.err()).isZero();
      assertThat(bodies(server, "/v1/ops/sessions/" + ID + "/kill"))
          .containsExactly("{\"reason\":\"x\"}");
    }
  }
}
