package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A server in which every refusal can be had, and a request for each of them: of funds, scope,
 * ownership, state, meaning and form. A feature with refusals of its own adds its requests here.
 */
final class RefusedRequests {
  /** One request that is refused with that code. */
  record Refused(String name, ErrorCode code, Supplier<Wire.Reply> request) {
    @Override
    public String toString() {
      return name + ": " + code.code();
    }
  }

  private static final String NOBODY = new UUID(0, 1).toString();
  private static final String START = "{\"quote_id\": \"%s\", \"command\": [\"work\"]}";
  private static final String EXTEND = "{\"quote_id\": \"%s\"}";

  private final TestServer server;
  private final List<Refused> all = new ArrayList<>();

  private RefusedRequests(TestServer server) {
    this.server = server;
  }

  /** Brings the world about, lets it come to rest, and gives the requests. */
  static List<Refused> in(TestServer server) {
    RefusedRequests requests = new RefusedRequests(server);
    requests.quotesThatAge();
    requests.fleet();
    requests.files();
    requests.suspended();
    requests.form();
    requests.keys();
    requests.catalogue();
    requests.sales();
    requests.nodes();
    requests.all.addAll(RefusedRules.in(server));
    return List.copyOf(requests.all);
  }

  private void add(String name, ErrorCode code, String path, String key, String body) {
    all.add(new Refused(name, code, () -> server.wire.post(path, key, body)));
  }

  private void start(String name, ErrorCode code, Customer by, String quote) {
    add(name, code, "/v1/sessions", by.key, START.formatted(quote));
  }

  private void extend(String name, ErrorCode code, Customer by, String session, String quote) {
    add(name, code, "/v1/sessions/" + session + "/extend", by.key, EXTEND.formatted(quote));
  }

  /** Quotes that have expired, and the clock that lets them. */
  private void quotesThatAge() {
    Customer late = server.customer(10_000);
    String old = late.quoteId("h100", 1, 1, 1);
    String waiting = late.start("l4", 1, 1, 5, ", \"allow_infeasible\": true");
    server.clock.advance(Duration.ofMinutes(20));
    start("a start under an expired quote", ErrorCode.QUOTE_EXPIRED, late, old);
    String l4 = late.quoteId("l4", 1, 1, 1);
    extend("an extension by another shape", ErrorCode.EXTENSION_SHAPE_DIFFERS, late, waiting, old);
    start("what no node could hold", ErrorCode.NO_MATCHING_NODE, late, l4);
  }

  /** A session that waits for a node, and one that ended before it had one. */
  private void files() {
    Customer owner = server.customer(100_000);
    String waits = owner.start("l4", 1, 1, 5, ", \"allow_infeasible\": true");
    String ended = owner.start("l4", 1, 1, 5, ", \"allow_infeasible\": true");
    owner.stop(ended);
    owner.awaitState(ended, "ended");
    file("a file of what never ran", ErrorCode.FILE_NOT_FOUND, owner, ended, "output/none");
    file("a path that leads out", ErrorCode.PATH_NOT_ALLOWED, owner, waits, "output/../x");
    file("a file of what waits", ErrorCode.FILES_NOT_READY, owner, waits, "output/x");
  }

  private void file(String name, ErrorCode code, Customer by, String session, String path) {
    String url = "/v1/sessions/" + session + "/files/content?path=" + path;
    all.add(new Refused(name, code, () -> server.wire.get(url, by.key)));
  }

  /** One node of two GPUs: one session runs on it, one is promised it, one is being stopped. */
  private void fleet() {
    FakeAgent agent = server.node("h100", 2);
    Customer rich = server.customer(100_000);
    Customer other = server.customer(100_000);
    Customer poor = server.customer(70);
    String quote = rich.quoteId("h100", 1, 1, 8);
    String runs = started(rich, quote);
    String cheap = poor.start("h100", 1);
    rich.awaitState(runs, "running");
    poor.awaitState(cheap, "running");
    String ended = other.start("h100", 1);
    other.stop(ended);
    other.awaitState(ended, "ended");
    String promised = other.start("h100", 1, 2, 10, "");
    other.awaitThat(
        promised,
        session -> session.path("waiting").path("eta").path("kind").asText().equals("firm"));
    String foreign = other.quoteId("h100", 1, 1, 1);

    start("a start under a used quote", ErrorCode.QUOTE_USED, rich, quote);
    extend(
        "an extension under a used quote",
        ErrorCode.QUOTE_USED,
        other,
        queued(other),
        usedForL4(other));
    start("a start under another's quote", ErrorCode.QUOTE_NOT_FOUND, rich, foreign);
    start("a start under no quote", ErrorCode.QUOTE_NOT_FOUND, rich, NOBODY);
    start(
        "a start beyond the balance",
        ErrorCode.INSUFFICIENT_BALANCE,
        poor,
        poor.quoteId("h100", 1, 1, 10));
    extend(
        "an extension beyond the balance",
        ErrorCode.INSUFFICIENT_BALANCE,
        poor,
        queued(poor),
        poor.quoteId("l4", 1, 1, 100));
    extend(
        "an extension that breaks a promise",
        ErrorCode.EXTENSION_BREAKS_PROMISE,
        rich,
        runs,
        rich.quoteId("h100", 1, 1, 60));
    extend(
        "an extension of another's session",
        ErrorCode.SESSION_NOT_FOUND,
        other,
        runs,
        other.quoteId("h100", 1, 1, 1));
    extend("an extension under another's quote", ErrorCode.QUOTE_NOT_FOUND, rich, runs, foreign);
    extend(
        "an extension of what has ended",
        ErrorCode.SESSION_ENDED,
        other,
        ended,
        other.quoteId("h100", 1, 1, 1));
    add("a stop of what has ended", ErrorCode.SESSION_ENDED, path(ended, "stop"), other.key, "{}");
    add(
        "a priority of what runs",
        ErrorCode.SESSION_NOT_QUEUED,
        path(runs, "priority"),
        rich.key,
        "{\"priority\": 3}");
    add(
        "a preemption of what has ended",
        ErrorCode.SESSION_ENDED,
        "/v1/ops/sessions/" + ended + "/preempt",
        server.admin,
        "{\"reason\": \"x\"}");
    add("a hold of what runs", ErrorCode.SESSION_NOT_QUEUED, path(runs, "hold"), rich.key, "{}");
    add(
        "a stop of another's session",
        ErrorCode.SESSION_NOT_FOUND,
        path(runs, "stop"),
        other.key,
        "{}");
    add("a stop of none", ErrorCode.SESSION_NOT_FOUND, path(NOBODY, "stop"), other.key, "{}");
    idempotency(rich);
    agent.settle();
    agent.silence(true);
    all.add(
        new Refused(
            "a node that holds work is removed",
            ErrorCode.NODE_BUSY,
            () -> server.wire.send("DELETE", "/v1/ops/nodes/" + agent.nodeId, server.admin, null)));
    add(
        "a node that was heard from is dead",
        ErrorCode.NODE_BUSY,
        "/v1/ops/nodes/" + agent.nodeId + "/confirm-dead",
        server.admin,
        "{\"reason\": \"x\"}");
  }

  private static String path(String session, String verb) {
    return "/v1/sessions/" + session + "/" + verb;
  }

  private String started(Customer by, String quote) {
    Wire.Reply reply = server.wire.post("/v1/sessions", by.key, START.formatted(quote));
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
    return reply.text("id");
  }

  /** A quote of the model that nobody has, used by a session that waits for it. */
  private String usedForL4(Customer by) {
    String quote = by.quoteId("l4", 1, 1, 1);
    String body = START.replace("}", ", \"allow_infeasible\": true}").formatted(quote);
    Wire.Reply reply = server.wire.post("/v1/sessions", by.key, body);
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(201);
    return quote;
  }

  private static String queued(Customer by) {
    return by.start("l4", 1, 1, 1, ", \"allow_infeasible\": true");
  }

  private void idempotency(Customer by) {
    String body = "{\"gpu_model\": \"h100\", \"minutes\": %d}";
    Supplier<Wire.Reply> other =
        () -> server.wire.post("/v1/quotes", by.key, body.formatted(2), "Idempotency-Key", "used");
    Wire.Reply first =
        server.wire.post("/v1/quotes", by.key, body.formatted(1), "Idempotency-Key", "used");
    assertThat(first.status()).isEqualTo(201);
    all.add(new Refused("a key with another body", ErrorCode.IDEMPOTENCY_KEY_REUSED, other));
    all.add(
        new Refused(
            "a refused start with a key of its own",
            ErrorCode.QUOTE_NOT_FOUND,
            () ->
                server.wire.post(
                    "/v1/sessions", by.key, START.formatted(NOBODY), "Idempotency-Key", "fresh")));
  }

  private void suspended() {
    Customer customer = server.customer(10_000);
    String waiting = queued(customer);
    String quote = customer.quoteId("l4", 1, 1, 1);
    server.house("/v1/accounts/" + customer.account + "/suspend", "{\"reason\": \"test\"}");
    start("a start while suspended", ErrorCode.ACCOUNT_SUSPENDED, customer, quote);
    extend("an extension while suspended", ErrorCode.ACCOUNT_SUSPENDED, customer, waiting, quote);
    all.add(
        new Refused(
            "an array that is none",
            ErrorCode.ARRAY_NOT_FOUND,
            () -> server.wire.get("/v1/arrays/" + NOBODY, customer.key)));
    Customer full = server.customer(10_000, "free");
    server.sql(
        handle -> {
          handle.execute("UPDATE scheduler.plan SET queued_sessions_max = 1 WHERE name = 'free'");
          return true;
        });
    queued(full);
    start("a start beyond the queue", ErrorCode.QUEUE_FULL, full, full.quoteId("h100", 1, 1, 1));
  }

  private void form() {
    Customer customer = server.customer(10);
    String quotes = "/v1/quotes";
    add("half a body", ErrorCode.MALFORMED_JSON, quotes, customer.key, "{\"minutes\": ");
    add("no field at all", ErrorCode.INVALID_REQUEST, quotes, customer.key, "{}");
    add(
        "too much",
        ErrorCode.BODY_TOO_LARGE,
        quotes,
        customer.key,
        "{\"x\": \"" + "x".repeat(70_000) + "\"}");
    all.add(
        new Refused(
            "another kind of body",
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            () ->
                server.wire.send(
                    "POST", quotes, customer.key, "minutes=5", "Content-Type", "text/plain")));
    all.add(
        new Refused(
            "a method that it has not",
            ErrorCode.METHOD_NOT_ALLOWED,
            () -> server.wire.send("PUT", quotes, customer.key, "{}")));
    add("a path that is none", ErrorCode.NOT_FOUND, "/v1/nothing", customer.key, "{}");
    add(
        "a credit of nothing",
        ErrorCode.INVALID_REQUEST,
        "/v1/accounts/" + customer.account + "/credit",
        server.admin,
        "{\"amount_micros\": \"0\", \"reason\": \"x\"}");
    add(
        "a credit without a reason",
        ErrorCode.INVALID_REQUEST,
        "/v1/accounts/" + customer.account + "/credit",
        server.admin,
        "{\"amount_micros\": \"5\"}");
    add(
        "a credit that has expired",
        ErrorCode.INVALID_REQUEST,
        "/v1/accounts/" + customer.account + "/credit",
        server.admin,
        "{\"amount_micros\": \"5\", \"reason\": \"x\", \"expires_at\": \"2020-01-01T00:00:00Z\"}");
  }

  private void keys() {
    Customer customer = server.customer(1_000);
    String quote = customer.quoteId("h100", 1, 1, 1);
    String body = START.formatted(quote);
    add("a start without a key", ErrorCode.MISSING_KEY, "/v1/sessions", null, body);
    add(
        "a start with a key that is none",
        ErrorCode.INVALID_KEY,
        "/v1/sessions",
        "tg_live_x",
        body);
    String viewer = key(customer, ", \"scopes\": [\"viewer\"]").text("secret");
    add("a start by who may only look", ErrorCode.FORBIDDEN, "/v1/sessions", viewer, body);
    add(
        "a quote by who may only look",
        ErrorCode.FORBIDDEN,
        "/v1/quotes",
        viewer,
        "{\"gpu_model\": \"h100\", \"minutes\": 1}");
    add(
        "a credit by a user",
        ErrorCode.FORBIDDEN,
        "/v1/accounts/" + customer.account + "/credit",
        customer.key,
        "{\"amount_micros\": \"5\", \"reason\": \"x\"}");
    add(
        "a suspension by a user",
        ErrorCode.FORBIDDEN,
        "/v1/accounts/" + customer.account + "/suspend",
        customer.key,
        "{\"reason\": \"x\"}");
    Wire.Reply revoked = key(customer, "");
    server.wire.send("DELETE", "/v1/api-keys/" + revoked.text("id"), server.admin, null);
    add(
        "a start with a revoked key",
        ErrorCode.REVOKED_KEY,
        "/v1/sessions",
        revoked.text("secret"),
        body);
    String expires = server.clock.instant().plusSeconds(60).toString();
    String expired = key(customer, ", \"expires_at\": \"" + expires + "\"").text("secret");
    server.clock.advance(Duration.ofSeconds(90));
    add("a start with an expired key", ErrorCode.EXPIRED_KEY, "/v1/sessions", expired, body);
  }

  private Wire.Reply key(Customer of, String more) {
    return server.house("/v1/api-keys", "{\"account_id\": \"" + of.account + "\"" + more + "}");
  }

  private void catalogue() {
    Customer customer = server.customer(1_000);
    String known = "{\"gpu_model\": \"h100\", \"minutes\": 1, \"workflow\": \"%s\"}";
    add(
        "a quote for no model",
        ErrorCode.UNKNOWN_GPU_MODEL,
        "/v1/quotes",
        customer.key,
        "{\"gpu_model\": \"h1000\", \"minutes\": 1}");
    add(
        "a quote for no workflow",
        ErrorCode.UNKNOWN_WORKFLOW,
        "/v1/quotes",
        customer.key,
        known.formatted("magic"));
    Wire.Reply batch = server.wire.post("/v1/quotes", customer.key, known.formatted("batch"));
    server.sql(
        handle -> {
          handle.execute("UPDATE scheduler.workflow SET status = 'disabled' WHERE name = 'batch'");
          return true;
        });
    add(
        "a quote for what is disabled",
        ErrorCode.WORKFLOW_DISABLED,
        "/v1/quotes",
        customer.key,
        known.formatted("batch"));
    start("a start of what is disabled", ErrorCode.WORKFLOW_DISABLED, customer, batch.text("id"));
  }

  private void sales() {
    String credit = "{\"amount_micros\": \"5\", \"reason\": \"x\"}";
    add(
        "a credit to nobody",
        ErrorCode.ACCOUNT_NOT_FOUND,
        "/v1/accounts/" + NOBODY + "/credit",
        server.admin,
        credit);
    add(
        "a suspension of nobody",
        ErrorCode.ACCOUNT_NOT_FOUND,
        "/v1/accounts/" + NOBODY + "/suspend",
        server.admin,
        "{\"reason\": \"x\"}");
    add(
        "a key for nobody",
        ErrorCode.ACCOUNT_NOT_FOUND,
        "/v1/api-keys",
        server.admin,
        "{\"account_id\": \"" + NOBODY + "\"}");
    add(
        "an account under no plan",
        ErrorCode.UNKNOWN_PLAN,
        "/v1/accounts",
        server.admin,
        "{\"name\": \"x\", \"plan\": \"gold\"}");
    add(
        "an account in no group",
        ErrorCode.UNKNOWN_GROUP,
        "/v1/accounts",
        server.admin,
        "{\"name\": \"x\", \"group\": \"gold\"}");
  }

  private void nodes() {
    FakeAgent gone = server.joined("h100", 1);
    server.wire.send("DELETE", "/v1/ops/nodes/" + gone.nodeId, server.admin, null);
    all.add(
        new Refused(
            "a report of a node that was removed",
            ErrorCode.NODE_KEY_INVALID,
            () -> server.wire.post("/agent/v1/sync", gone.key, gone.request().toString())));
    FakeAgent quiet = server.joined("h100", 1);
    all.add(
        new Refused(
            "a report with a key that is none",
            ErrorCode.NODE_KEY_INVALID,
            () -> server.wire.post("/agent/v1/sync", "tn_x", quiet.request().toString())));
    add(
        "a name that a node has",
        ErrorCode.CONFLICT,
        "/v1/ops/nodes",
        server.admin,
        "{\"name\": \"" + quiet.name + "\"}");
    add(
        "a node that is none",
        ErrorCode.NODE_NOT_FOUND,
        "/v1/ops/nodes/" + NOBODY + "/cordon",
        server.admin,
        "{\"reason\": \"x\"}");
  }
}
