package io.tollgate.benchmarks.startlatency;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.benchmarks.startlatency.StartLatencyBenchmark.Timing;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A session from quote to settlement, timed, each step checked. */
final class OneStart {
  private static final long PATIENCE_MS = 30_000;
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(2).toNanos();

  private final Api user;
  private final FirstBytes firstBytes;
  private final String model;

  OneStart(Api admin, Api user, FirstBytes firstBytes) {
    this.user = user;
    this.firstBytes = firstBytes;
    this.model = admin.get("/v1/ops/nodes").at("/items/0/gpus/0/model").asText();
    unless(!model.isEmpty(), "the fleet has a GPU");
  }

  /** The clock starts when everything is ready but the sending. */
  Timing measure(int number) {
    JsonNode quote =
        user.post("/v1/quotes", Report.object().put("gpu_model", model).put("minutes", 5));
    HttpRequest request = user.posting("/v1/sessions", session(quote, number));

    long begun = System.nanoTime();
    String id = user.send(request).path("id").asText();
    long answered = System.nanoTime();
    long firstByte = firstBytes.await(number, PATIENCE_MS);
    await(id, "running");
    long running = System.nanoTime();
    user.post("/v1/sessions/" + id + "/stop?wait=30", Report.object());
    JsonNode ended = await(id, "ended");
    long settled = System.nanoTime();
    check(ended, quote);
    return new Timing(answered - begun, firstByte - begun, running - begun, settled - running);
  }

  private ObjectNode session(JsonNode quote, int number) {
    ObjectNode session = Report.object().put("quote_id", quote.path("id").asText());
    session.putArray("command").add("sh").add("-c").add(firstBytes.script(number));
    return session;
  }

  private JsonNode await(String id, String state) {
    long begun = System.nanoTime();
    while (true) {
      JsonNode session = user.get("/v1/sessions/" + id);
      String now = session.path("state").asText();
      if (now.equals(state)) {
        return session;
      }
      if (now.equals("ended") || System.nanoTime() - begun > PATIENCE_MS * 1_000_000) {
        throw new BenchmarkFailure("Session " + id + " should be " + state + ": " + session);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private static void check(JsonNode ended, JsonNode quote) {
    JsonNode receipt = ended.path("receipt");
    String words = " in " + ended;
    unless(ended.path("billing_phase").asText().equals("settled"), "it is settled" + words);
    unless(receipt.path("final").asBoolean(), "the receipt is final" + words);
    unless(
        receipt.path("end_reason").asText().equals("stopped_by_user"),
        "the user's stop ended it" + words);
    unless(receipt.path("charged_minutes").asInt() == 1, "one minute is charged" + words);
    unless(
        receipt.path("charged_micros").asLong() == quote.path("rate_micros").asLong(),
        "it costs the quoted rate" + words);
    unless(
        receipt.path("held_micros").asLong()
            == receipt.path("charged_micros").asLong() + receipt.path("refunded_micros").asLong(),
        "held is charged plus refunded" + words);
  }
}
