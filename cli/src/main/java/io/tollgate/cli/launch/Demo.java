package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.session.LogReader;
import io.tollgate.cli.session.Pause;
import io.tollgate.cli.session.Receipt;
import io.tollgate.cli.session.Views;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One session of a Pro user, from quote to refund, each step checked. */
final class Demo {
  private static final int MINUTES = 60;
  private static final Duration UNTIL_RUNNING = Duration.ofSeconds(60);
  private static final Duration UNTIL_SETTLED = Duration.ofSeconds(60);

  /** Works the CPU in bursts and writes a line for each; its last word names the demo. */
  private static final String WORK =
      "echo \"GPUs given: $CUDA_VISIBLE_DEVICES\"; step=0; while :; do step=$((step+1)); i=0; x=$step;"
          + " while [ $i -lt 60000 ]; do i=$((i+1)); x=$(((x*31+i)%1000003)); done;"
          + " echo \"step $step checksum $x\"; sleep 0.6; done";

  private final Stack stack;
  private final Path directory;
  private final Story story;
  private final int seconds;
  private final List<Integer> ports = new ArrayList<>();

  Demo(Stack stack, Path directory, Story story, int seconds) {
    this.stack = stack;
    this.directory = directory;
    this.story = story;
    this.seconds = seconds;
  }

  /** The ports in use while it played. */
  List<Integer> ports() {
    return List.copyOf(ports);
  }

  /** Plays all steps; what it returns is what {@code -o json} prints. */
  JsonNode play(List<String> agentArguments) {
    story.step("Starting PostgreSQL, server and agent");
    ApiClient admin = stack.start("127.0.0.1:0", agentArguments);
    JsonNode node = stack.awaitNode(admin);
    ports.add(stack.postgresPort());
    URI url = admin.endpoint().url();
    ports.add(url.getPort());
    story.line("GPUs", UpCommand.describe(node));

    story.step("An account with credits");
    LocalAccount account = LocalAccount.ensure(admin, directory.resolve("secrets/user-key"));
    ApiClient user = account.user();
    JsonNode before = user.get("/v1/balance");
    long balanceBefore = Credits.micros(before.path("available_micros"));
    Checks.that(balanceBefore > 0, "the new account has credits");
    story.line("account", "demo, plan " + user.get("/v1/me").path("plan").asText());
    story.line("balance", Credits.both(balanceBefore));

    String model = node.path("gpus").path(0).path("model").asText();
    JsonNode quote = quote(user, model, balanceBefore);
    String id = start(user, quote);
    awaitRunning(user, id);
    JsonNode running = watch(user, id, quote, balanceBefore);
    JsonNode ended = stop(user, id, running);
    ObjectNode result = new ReceiptCheck(story).result(user, ended, quote, balanceBefore);

    story.step("Every invariant of the books");
    JsonNode findings = admin.post("/v1/admin/check", ApiClient.object());
    for (JsonNode invariant : findings.path("invariants")) {
      Checks.that(
          invariant.path("offenders").asLong() == 0,
          "invariant " + invariant.path("name").asText() + ": " + invariant.path("first"));
    }
    Checks.that(findings.path("ok").asBoolean(), "every invariant is kept: " + findings);
    story.line("checked", findings.path("invariants").size() + " invariants, no offender");
    return result.put("gpu_source", node.path("gpu_source").asText()).put("invariants", "ok");
  }

  private JsonNode quote(ApiClient user, String model, long balance) {
    story.step("A quote for " + MINUTES + " minutes of one " + model);
    JsonNode quote =
        user.create(
            "/v1/quotes", ApiClient.object().put("gpu_model", model).put("minutes", MINUTES));
    long rate = Credits.micros(quote.path("rate_micros"));
    long total = Credits.micros(quote.path("total_micros"));
    story.line("factors", Views.factors(quote));
    story.line("rate", Credits.both(rate) + " per minute");
    story.line("total", Credits.both(total));
    story.line("balance after", Credits.both(quote.path("balance_after_micros")));
    Checks.equal(total, Math.multiplyExact(rate, (long) MINUTES), "the total is minutes × rate");
    Checks.equal(
        Credits.micros(quote.path("balance_after_micros")),
        balance - total,
        "the quote's balance after is the balance less the total");
    return quote;
  }

  private String start(ApiClient user, JsonNode quote) {
    story.step("Starting the session");
    String model = quote.path("shape").path("gpu_model").asText();
    for (JsonNode pool : user.get("/v1/queue").path("pools")) {
      if (pool.path("gpu_model").asText().equals(model)) {
        story.line("queue", place(pool));
      }
    }
    ObjectNode request = ApiClient.object().put("quote_id", quote.path("id").asText());
    request.put("name", "demo");
    ArrayNode command = request.putArray("command");
    // The directory is the script's name for itself: by it the workload is found again.
    command.add("sh").add("-c").add(WORK).add(directory + "/workload");
    JsonNode session = user.create("/v1/sessions", request);
    String id = session.path("id").asText();
    story.line("session", id);
    story.line("held", Credits.both(session.path("held_micros")));
    Checks.equal(
        Credits.micros(session.path("held_micros")),
        Credits.micros(quote.path("total_micros")),
        "the quote's total is held");
    return id;
  }

  /** Where one more session would stand now, and when it would start. */
  private static String place(JsonNode pool) {
    long waiting = pool.path("waiting").asLong();
    boolean free = waiting == 0 && pool.path("free").asLong() > 0;
    return "position "
        + (waiting + 1)
        + " ("
        + pool.path("free").asText()
        + " of "
        + pool.path("gpus").asText()
        + " GPUs free), starts "
        + (free ? "at once" : "when GPUs are free");
  }

  private void awaitRunning(ApiClient user, String id) {
    long deadline = System.nanoTime() + UNTIL_RUNNING.toNanos();
    String said = "";
    while (true) {
      JsonNode session = user.get("/v1/sessions/" + id);
      String state = session.path("state").asText();
      JsonNode waiting = session.path("waiting");
      String news =
          state.equals("queued")
              ? waiting.hasNonNull("position")
                  ? "queued, position "
                      + waiting.path("position").asText()
                      + ", starts "
                      + Views.eta(waiting.path("eta"))
                  : "queued, looked at in a moment"
              : state;
      if (!news.equals(said)) {
        story.line("state", news);
        said = news;
      }
      if (state.equals("running")) {
        JsonNode node = session.path("nodes").path(0);
        story.line(
            "runs on", node.path("node").asText() + ", GPU " + Column.text(node.path("gpus")));
        return;
      }
      Checks.that(!state.equals("ended"), "the session runs: " + session.path("message"));
      Checks.that(System.nanoTime() - deadline < 0, "the session runs within a minute");
      stack.watch();
      Pause.of(Duration.ofMillis(50));
    }
  }

  private JsonNode watch(ApiClient user, String id, JsonNode quote, long balanceBefore) {
    story.step("Its output and its meter, for " + seconds + " s");
    JsonNode balance = user.get("/v1/balance");
    Checks.equal(
        Credits.micros(balance.path("available_micros")),
        balanceBefore - Credits.micros(quote.path("total_micros")),
        "the balance while it runs is less by what is held");
    LogReader log = new LogReader(user, id, 0);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    long nextMeter = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    long lines = 0;
    JsonNode session = user.get("/v1/sessions/" + id);
    while (System.nanoTime() - end < 0) {
      String text = log.next(1);
      lines += text.lines().peek(line -> story.aside("| " + line)).count();
      if (text.isEmpty()) {
        Pause.of(Duration.ofMillis(100));
      }
      if (System.nanoTime() - nextMeter >= 0) {
        nextMeter += Duration.ofSeconds(2).toNanos();
        session = user.get("/v1/sessions/" + id);
        story.line("meter", Views.meter(session));
        Checks.that(session.path("state").asText().equals("running"), "the work goes on");
      }
      stack.watch();
    }
    Checks.that(lines > 1, "the work's output is seen while it runs");
    return session;
  }

  private JsonNode stop(ApiClient user, String id, JsonNode running) {
    story.step("Stopping it");
    JsonNode stopped = user.post("/v1/sessions/" + id + "/stop?wait=0", ApiClient.object());
    JsonNode provisional = stopped.path("receipt");
    if (provisional.hasNonNull("most_it_can_cost_micros")) {
      story.line("costs at most", Credits.both(provisional.path("most_it_can_cost_micros")));
    }
    JsonNode ended = Receipt.await(user, id, UNTIL_SETTLED);
    Checks.that(
        ended.path("elapsed_ms").asLong() >= running.path("elapsed_ms").asLong(),
        "the meter never runs backwards");
    return ended;
  }
}
