package io.tollgate.scheduler.http;

import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.RefusedRequests.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Refusals around operators' rules and what operators do with sessions. */
final class RefusedRules {
  private static final String NOBODY = new UUID(0, 1).toString();
  private static final String WHY = "{\"reason\": \"x\"}";

  private final TestServer server;
  private final List<Refused> all = new ArrayList<>();

  private RefusedRules(TestServer server) {
    this.server = server;
  }

  static List<Refused> in(TestServer server) {
    RefusedRules rules = new RefusedRules(server);
    rules.controls();
    rules.sessions();
    return List.copyOf(rules.all);
  }

  private void add(String name, ErrorCode code, String path, String key, String body) {
    all.add(new Refused(name, code, () -> server.wire.post(path, key, body)));
  }

  private void controls() {
    String controls = "/v1/ops/controls";
    add(
        "a control that is nonsense",
        ErrorCode.INVALID_REQUEST,
        controls,
        server.admin,
        "{\"action\": \"drain\", \"scope\": {\"plan\": \"pro\"}, \"reason\": \"x\"}");
    add(
        "a control that there is not",
        ErrorCode.CONTROL_NOT_FOUND,
        controls + "/" + NOBODY + "/release",
        server.admin,
        WHY);
    add(
        "maintenance that there is not",
        ErrorCode.MAINTENANCE_NOT_FOUND,
        "/v1/ops/maintenance/" + NOBODY + "/cancel",
        server.admin,
        WHY);
    add(
        "maintenance of no node",
        ErrorCode.INVALID_REQUEST,
        "/v1/ops/maintenance",
        server.admin,
        "{\"to\": \"2099-01-01T00:00:00Z\", \"reason\": \"x\"}");
  }

  private void sessions() {
    FakeAgent agent = server.node("a100", 2);
    Customer owner = server.customer(100_000);
    String runs = owner.start("a100", 60);
    owner.awaitState(runs, "running");
    String waits = owner.start("l4", 1, 1, 1, ", \"allow_infeasible\": true");
    server.wire.post(
        "/v1/ops/controls",
        server.admin,
        "{\"action\": \"block\", \"scope\": {\"session\": \"" + runs + "\"}, \"reason\": \"x\"}");
    String quote = owner.quoteId("a100", 1, 1, 10);
    add(
        "an extension under a block",
        ErrorCode.OPERATOR_BLOCK,
        "/v1/sessions/" + runs + "/extend",
        owner.key,
        "{\"quote_id\": \"" + quote + "\"}");
    String ops = "/v1/ops/sessions/";
    add(
        "a requeue of what waits",
        ErrorCode.SESSION_NOT_RUNNING,
        ops + waits + "/requeue",
        server.admin,
        WHY);
    add(
        "a requeue of what may not be",
        ErrorCode.CONFLICT,
        ops + runs + "/requeue",
        server.admin,
        WHY);
    add("a kill by somebody else", ErrorCode.FORBIDDEN, ops + runs + "/kill", owner.key, WHY);
    agent.silence(true);
  }
}
