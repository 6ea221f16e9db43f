package io.tollgate.benchmarks.ledgerfaults;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody who starts, extends, stops and looks, one thing after the other, and writes down what
 * was acknowledged. Many of them share an account, so that they stand in each other's way.
 */
final class Customer {
  /** What the server may say no with. */
  private static final Set<String> REFUSALS =
      Set.of("insufficient_balance", "session_ended", "extension_breaks_promise", "queue_full");

  private static final int REMEMBERED = 40;

  /** Something that was acknowledged under an idempotency key. */
  private record Done(String path, ObjectNode body, String key, JsonNode answer) {}

  private final Line line;
  private final Line sales;
  private final UUID account;
  private final String name;
  private final Journal journal;
  private final Random chance;
  private final List<UUID> mine = new ArrayList<>();
  private final List<Done> done = new ArrayList<>();
  private int number;

  /**
   * @param line with a key of the account
   * @param sales with a key that may credit
   */
  Customer(Line line, Line sales, UUID account, String name, Journal journal, long seed) {
    this.line = line;
    this.sales = sales;
    this.account = account;
    this.name = name;
    this.journal = journal;
    this.chance = new Random(seed);
  }

  /** The next thing. */
  void act() {
    double what = chance.nextDouble();
    if (mine.isEmpty() || (mine.size() < 3 && what < 0.3)) {
      start();
    } else if (what < 0.5) {
      extend(any());
    } else if (what < 0.7) {
      stop(any());
    } else if (what < 0.8) {
      look(any());
    } else if (what < 0.9) {
      repeat();
    } else {
      credit();
    }
  }

  private UUID any() {
    return mine.get(chance.nextInt(mine.size()));
  }

  private void start() {
    UUID quote = quote(1 + chance.nextInt(8));
    String unique = name + "-" + number++;
    ObjectNode body = Report.object().put("quote_id", quote.toString()).put("name", unique);
    body.putArray("command").add("work");
    Answer answer = create("/v1/sessions", body);
    if (answer.acknowledges()) {
      UUID session = UUID.fromString(answer.text("id"));
      journal.starts.put(unique, session);
      mine.add(session);
    } else {
      journal.refusedStarts.add(unique);
      credit(); // There is not enough.
    }
  }

  private UUID quote(int minutes) {
    ObjectNode body = Report.object().put("gpu_model", "h100").put("minutes", minutes);
    Answer answer = create("/v1/quotes", body);
    UUID quote = UUID.fromString(answer.text("id"));
    journal.quotes.put(quote, account);
    return quote;
  }

  private void extend(UUID session) {
    UUID quote = quote(1 + chance.nextInt(4));
    ObjectNode body = Report.object().put("quote_id", quote.toString());
    Answer answer = create("/v1/sessions/" + session + "/extend", body);
    if (answer.acknowledges()) {
      journal.extensions.put(quote, session);
    } else {
      journal.refusedExtensions.add(quote);
      forget(session, answer);
    }
  }

  private void stop(UUID session) {
    journal.begun();
    Answer answer = line.say("/v1/sessions/" + session + "/stop", Report.object());
    understood("stop", answer);
    journal.decided(answer);
    if (answer.acknowledges()) {
      journal.stops.add(session);
    }
    forget(session, answer);
  }

  private void forget(UUID session, Answer answer) {
    if (answer.code().equals("session_ended")) {
      look(session);
    }
  }

  private void look(UUID session) {
    Answer answer = line.get("/v1/sessions/" + session);
    unless(answer.acknowledges(), "session " + session + " can be looked at: " + answer);
    JsonNode receipt = answer.json().path("receipt");
    if (answer.text("state").equals("ended")) {
      unless(receipt.path("final").asBoolean(), "an ended session has its receipt: " + answer);
      mine.remove(session);
      journal.shown(
          session,
          new Journal.Settled(
              receipt.path("charged_micros").asLong(), receipt.path("refunded_micros").asLong()));
    }
  }

  private void credit() {
    long micros = 1_000_000L * (20 + chance.nextInt(300));
    String reason = name + "-credit-" + number++;
    ObjectNode body =
        Report.object()
            .put("amount_micros", Long.toString(micros))
            .put("kind", chance.nextBoolean() ? "paid" : "promotional")
            .put("reason", reason);
    Answer answer = create(sales, "/v1/accounts/" + account + "/credit", body);
    unless(answer.acknowledges(), "sales may credit: " + answer);
    journal.credits.put(reason, new Journal.Credit(account, micros));
  }

  /** What was acknowledged is asked for once more: the answer must be the first. */
  private void repeat() {
    if (done.isEmpty()) {
      return;
    }
    Done one = done.get(chance.nextInt(done.size()));
    Answer again = line.post(one.path(), one.body(), one.key());
    if (!again.json().equals(one.answer())) {
      journal.changedAnswers.add(one.path() + " " + one.answer() + ", then " + again.json());
    }
  }

  private Answer create(String path, ObjectNode body) {
    return create(line, path, body);
  }

  private Answer create(Line by, String path, ObjectNode body) {
    String key = UUID.randomUUID().toString();
    journal.begun();
    Answer answer = by.post(path, body, key);
    understood(path, answer);
    journal.decided(answer);
    if (answer.acknowledges() && by == line) {
      done.add(new Done(path, body, key, answer.json()));
      if (done.size() > REMEMBERED) {
        done.remove(0);
      }
    }
    return answer;
  }

  private static void understood(String what, Answer answer) {
    unless(
        answer.acknowledges() || REFUSALS.contains(answer.code()),
        what + " is acknowledged or refused for a reason of its own: " + answer);
  }
}
