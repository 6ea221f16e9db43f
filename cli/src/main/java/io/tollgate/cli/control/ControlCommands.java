package io.tollgate.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.TimeConverter;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Controls; for operators. */
@Command(
    name = "control",
    description = "Hold back starts by scope: queue, throttle, block, drain; and release again.")
public final class ControlCommands extends Noun {
  /** Where controls are. */
  public static final String PATH = "/v1/ops/controls";

  /** One control. */
  public static final List<Column> CONTROL =
      List.of(
          Column.of("control", "id"),
          Column.of("action", "action"),
          Column.of("scope", ControlCommands::scope),
          Column.of("starts per minute", "starts_per_minute"),
          Column.of("stops what runs", "stop_running"),
          Column.of("deadline", "deadline"),
          Column.of("reason", "reason"),
          Column.of("author", "author"),
          Column.of("since", "created_at"),
          Column.of("ends", "expires_at"),
          Column.of("ended", "ended_at"),
          Column.of(
              "touches",
              control -> control.has("reach") ? LayDown.touched(control.path("reach")) : ""));

  private static final List<Column> CONTROLS =
      List.of(
          Column.of("CONTROL", "id"),
          Column.of("ACTION", ControlCommands::action),
          Column.of("SCOPE", ControlCommands::scope),
          Column.of("REASON", "reason"),
          Column.of("ENDS", "expires_at"),
          Column.of("ENDED", "ended_at").whenWide(),
          Column.of("SINCE", "created_at").whenWide(),
          Column.of("AUTHOR", "author").whenWide());

  /** What all of them ask for. */
  static final class Terms {
    @Option(names = "--reason", required = true, paramLabel = "TEXT")
    @SuppressWarnings("NullAway.Init") // Required.
    private String reason;

    @Option(
        names = "--for",
        paramLabel = "TIME",
        converter = TimeConverter.class,
        description = "It ends by itself then, such as 2h.")
    private @Nullable Instant until;

    @Option(names = "--dry-run", description = "Show whom it would touch, and change nothing.")
    private boolean dryRun;

    @Option(names = {"-y", "--yes"})
    private boolean yes;

    ObjectNode request(String action, ObjectNode scope) {
      ObjectNode request = ApiClient.object().put("action", action).put("reason", reason);
      request.set("scope", scope);
      if (until != null) {
        request.put("expires_at", until.toString());
      }
      return request;
    }

    int ask(Call call, ObjectNode request, String ends) {
      return new LayDown(call, PATH, CONTROL).ask(request, ends, dryRun, yes);
    }
  }

  @Command(name = "queue", description = "Nothing in scope starts; what runs goes on.")
  int queue(@Mixin Call call, @Mixin ScopeOptions scope, @Mixin Terms terms) {
    return terms.ask(call, terms.request("queue", scope.scope(call)), "");
  }

  @Command(name = "throttle", description = "At most so many of the scope start in any minute.")
  int throttle(
      @Mixin Call call,
      @Mixin ScopeOptions scope,
      @Mixin Terms terms,
      @Option(
              names = "--per-minute",
              required = true,
              paramLabel = "N",
              description = "Starts in any 60 seconds.")
          int most) {
    ObjectNode request = terms.request("throttle", scope.scope(call));
    return terms.ask(call, request.put("starts_per_minute", most), "");
  }

  @Command(
      name = "block",
      description = "Nothing in scope starts or is extended; what runs goes on, or is stopped.")
  int block(
      @Mixin Call call,
      @Mixin ScopeOptions scope,
      @Mixin Terms terms,
      @Option(
              names = "--stop-running",
              description = "End what runs, gracefully; the cut minute is free.")
          boolean stop) {
    ObjectNode request = terms.request("block", scope.scope(call)).put("stop_running", stop);
    return terms.ask(call, request, stop ? "stops those that run" : "");
  }

  @Command(
      name = "drain",
      description = "A node, or all of a GPU model, takes no new work and is empty by a deadline.")
  int drain(
      @Mixin Call call,
      @Mixin ScopeOptions scope,
      @Mixin Terms terms,
      @Option(
              names = "--deadline",
              paramLabel = "TIME",
              converter = TimeConverter.class,
              description = "What still runs then is evicted; without it everything runs out.")
          @Nullable Instant deadline) {
    ObjectNode request = terms.request("drain", scope.scope(call));
    if (deadline != null) {
      request.put("deadline", deadline.toString());
    }
    return terms.ask(call, request, deadline == null ? "" : "evicts what runs at " + deadline);
  }

  @Command(name = "list", description = "List controls in force.")
  void list(
      @Mixin Call call,
      @Option(
              names = {"-a", "--all"},
              description = "Those that have ended too.")
          boolean all) {
    call.printer().list(call.api().get(PATH + (all ? "?ended=1" : "")), "id", CONTROLS);
  }

  @Command(name = "get", description = "Show one control and whom it touches.")
  void get(@Mixin Call call, @Parameters(paramLabel = "CONTROL") String control) {
    call.printer().one(call.api().get(PATH + "/" + find(call, control)), "id", CONTROL);
  }

  @Command(name = "release", description = "End a control; others of the same scope stay.")
  void release(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTROL") String control,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    String path = PATH + "/" + find(call, control) + "/release";
    call.printer()
        .one(call.api().post(path, ApiClient.object().put("reason", reason)), "id", CONTROL);
  }

  /** A control in force by its id or its beginning. */
  private static String find(Call call, String typed) {
    if (typed.length() == 36) {
      return typed;
    }
    List<String> found = new ArrayList<>();
    for (JsonNode control : call.api().get(PATH).path("items")) {
      if (control.path("id").asText().startsWith(typed)) {
        found.add(control.path("id").asText());
      }
    }
    if (found.size() != 1) {
      throw new CommandFailure(
          found.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
          found.size()
              + " controls in force begin with \""
              + typed
              + "\". `tollgate control list` shows them all.");
    }
    return found.get(0);
  }

  private static String action(JsonNode control) {
    return control.path("action").asText()
        + (control.has("starts_per_minute")
            ? " " + control.path("starts_per_minute").asText() + "/min"
            : "")
        + (control.path("stop_running").asBoolean() ? ", stops" : "")
        + (control.hasNonNull("deadline") ? " by " + control.path("deadline").asText() : "");
  }

  private static String scope(JsonNode control) {
    List<String> parts = new ArrayList<>();
    control
        .path("scope")
        .fields()
        .forEachRemaining(field -> parts.add(field.getKey() + " " + field.getValue().asText()));
    return parts.isEmpty() ? "everything" : String.join(", ", parts);
  }
}
