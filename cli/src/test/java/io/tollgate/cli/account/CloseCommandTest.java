package io.tollgate.cli.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import org.junit.jupiter.api.Test;

class CloseCommandTest {
  private static final String ID = "01900000-0000-7000-8000-000000000001";
  private static final String PATH = "/v1/accounts/" + ID + "/close";
  private static final String PLAN =
      "{'account_id':'a','dry_run':true,'closed':false,'refundable_micros':'5000000',"
          + "'lapsed_micros':'2000000','sentences':['5 credits stay refundable.'],'hindrances':[%s]}";

  @Test
  void an_account_is_closed_after_what_becomes_of_its_balance_is_said() {
    try (FakeServer server = server("")) {
      Ran asked = Ran.against(server, "account", "close", "studio", "--reason", "moved");
      assertThat(asked.code()).isEqualTo(2);
      assertThat(asked.err()).contains("5 credits stay refundable.");
      Ran dry = Ran.against(server, "account", "close", "studio", "--reason", "moved", "--dry-run");
      assertThat(dry.code()).isZero();
      assertThat(dry.out()).contains("EUR 0.005");
      assertThat(server.requests("POST", PATH))
          .allMatch(request -> request.body().contains("\"dry_run\":true"));
      Ran closed = Ran.against(server, "account", "close", "studio", "--reason", "moved", "-y");
      assertThat(closed.code()).as(closed.err()).isZero();
      assertThat(server.requests("POST", PATH)).hasSize(4);
      assertThat(server.requests("POST", PATH).get(3).body()).isEqualTo("{\"reason\":\"moved\"}");
      assertThat(Ran.against(server, "account", "close", "studio").code()).isEqualTo(2);
    }
  }

  @Test
  void what_stands_in_the_way_is_said_without_a_question() {
    try (FakeServer server = server("{'code':'sessions','message':'3 sessions have not ended.'}")) {
      Ran ran = Ran.against(server, "account", "close", ID, "--reason", "moved");
      assertThat(ran.err()).contains("Before that: 3 sessions have not ended.");
      // The second request is the real one: the server says no to it.
      assertThat(server.requests("POST", PATH)).hasSize(2);
    }
  }

  private static FakeServer server(String hindrances) {
    String account = "{'id':'" + ID + "','name':'studio'}";
    return new FakeServer()
        .on("GET /v1/accounts", 200, "{'items':[" + account + "]}")
        .on("GET /v1/accounts/" + ID, 200, account)
        .on("POST " + PATH, 200, PLAN.formatted(hindrances));
  }
}
