package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.SafeText;
import io.tollgate.cli.output.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watches one session: says what changes, copies its output, ends with its receipt. Being
 * interrupted leaves the session as it is.
 */
final class Follow {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
  private static final int MOST_SILENCES = 5;
  private static final Duration UNTIL_SETTLED = Duration.ofSeconds(60);

  private final ApiClient api;
  private final Terminal terminal;
  private final String id;
  private final PrintWriter output;
  private final SafeText safe = new SafeText();
  private String said = "";

  Follow(ApiClient api, Terminal terminal, String id, PrintWriter output) {
    this.api = api;
    this.terminal = terminal;
    this.id = id;
    this.output = output;
  }

  /** Returns the ended session with its final receipt. */
  JsonNode untilEnd() {
    AtomicBoolean detached = new AtomicBoolean(true);
    Thread farewell = new Thread(() -> sayGoodbye(detached), "detach");
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return watch();
    } finally {
      detached.set(false);
      forget(farewell);
    }
  }

  /** What the process exits with for an ended session: the work's own code where it has one. */
  static int exitCode(JsonNode ended) {
    if (ended.path("exit_code").isInt()) {
      return ended.path("exit_code").intValue();
    }
    return switch (ended.path("end_reason").asText("")) {
      case "completed" -> ExitCode.OK.number();
      case "expired" -> ExitCode.NOT_REACHED_IN_TIME.number();
      case "stopped_by_user", "cancelled", "idle" -> ExitCode.INTERRUPTED.number();
      case "preempted", "evicted", "blocked", "node_lost", "never_started" ->
          ExitCode.NO_CAPACITY.number();
      case "policy_rejected" -> ExitCode.FORBIDDEN.number();
      default -> ExitCode.UNEXPECTED.number();
    };
  }

  private JsonNode watch() {
    LogReader log = new LogReader(api, id, 0);
    int silences = 0;
    while (true) {
      JsonNode session = api.get("/v1/sessions/" + id);
      String state = session.path("state").asText();
      sayNews(session, state);
      boolean ended = state.equals("ended");
      if (ended && !session.path("started_at").isTextual()) {
        return settled();
      }
      if (ended || state.equals("running") || state.equals("stopping")) {
        String text = log.next(2);
        log.sayDropped(terminal);
        output.print(terminal.shows() ? safe.of(text) : text);
        output.flush();
        silences = ended && text.isEmpty() ? silences + 1 : 0;
      } else {
        Pause.of(BETWEEN_LOOKS);
      }
      if (ended && log.complete()) {
        return settled();
      }
      if (silences >= MOST_SILENCES) {
        terminal.say("The rest of the output has not come from its node; it may be cut short.");
        return settled();
      }
    }
  }

  private JsonNode settled() {
    JsonNode ended = Receipt.await(api, id, UNTIL_SETTLED);
    Receipt.print(terminal, ended);
    return ended;
  }

  private void sayNews(JsonNode session, String state) {
    String news =
        switch (state) {
          case "queued" -> queued(session.path("waiting"));
          case "starting" -> "Starting on " + Column.text(session.path("nodes").findPath("node"));
          case "running" -> "Running; the meter runs.";
          case "stopping" -> "Stopping.";
          default -> "Ended: " + session.path("end_reason").asText() + ". " + Views.meter(session);
        };
    if (!news.equals(said)) {
      terminal.say(news);
      said = news;
    }
  }

  private static String queued(JsonNode waiting) {
    return "Queued; position "
        + Column.text(waiting.path("position"))
        + "; starts "
        + Views.eta(waiting.path("eta"))
        + (waiting.path("reasons").isEmpty() ? "" : "; waits for " + Views.reasons(waiting))
        + ".";
  }

  private void sayGoodbye(AtomicBoolean detached) {
    if (detached.get()) {
      terminal.say("");
      terminal.say(
          "Detached. Session "
              + id
              + " goes on, and so does its meter. Come back: tollgate logs "
              + id
              + " -f   Stop it: tollgate stop "
              + id);
      terminal.err().flush();
    }
  }

  private static void forget(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException alreadyEnding) {
      // The hook has run; the process is on its way out.
    }
  }
}
