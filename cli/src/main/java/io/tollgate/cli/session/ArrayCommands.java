package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Arrays of equal sessions. */
@Command(
    name = "array",
    description = {
      "Show, hold and stop arrays, which `session start --count` makes.",
      "`session list --array ID` lists the elements of one."
    })
public final class ArrayCommands extends Noun {
  private static final List<Column> ARRAYS =
      List.of(
          Column.of("ARRAY", "id"),
          Column.of("NAME", "name"),
          Column.of("PROJECT", "project").whenWide(),
          Column.of("STATE", ArrayCommands::state),
          Column.of("GPUS", array -> Views.shape(array.path("shape"))),
          Column.of("COUNT", "count"),
          Column.of("AT ONCE", "running_max"),
          Column.of("WAITING", ArrayCommands::waiting),
          Column.of("RUNNING", "running"),
          Column.of("ENDED", "ended"),
          Column.of("MINUTES", "minutes"),
          Column.credits("EACH", "element_micros"),
          Column.of("NEXT WAITS FOR", "/waits_for/code"),
          Column.of("CREATED", "created_at").whenWide());

  static final List<Column> ARRAY =
      List.of(
          Column.of("array", "id"),
          Column.of("name", "name"),
          Column.of("project", "project"),
          Column.of("state", ArrayCommands::state),
          Column.of("elements", "count"),
          Column.of("at once", "running_max"),
          Column.of("waiting", ArrayCommands::waiting),
          Column.of("running", "running"),
          Column.of("ended", ArrayCommands::ended),
          Column.of("next waits for", "/waits_for/message"),
          Column.of("workflow", "workflow"),
          Column.of("gpus", array -> Views.shape(array.path("shape"))),
          Column.of("minutes", "minutes"),
          Column.money("each costs", "element_micros"),
          Column.of("held", "held").whenWide(),
          Column.of("priority", "priority").whenWide(),
          Column.of("begins", "begin_at").whenWide(),
          Column.of("deadline", "deadline").whenWide(),
          Column.of("created", "created_at"));

  @Command(name = "list", description = "List the arrays that have not ended, newest first.")
  void list(
      @Mixin Call call,
      @Option(
              names = {"-a", "--all"},
              description = "Ended ones too.")
          boolean all,
      @Option(
              names = "--page-token",
              paramLabel = "TOKEN",
              description = "Go on where a list ended.")
          @Nullable String cursor) {
    JsonNode answer =
        call.api()
            .get(
                "/v1/arrays?state="
                    + (all ? "all" : "open")
                    + (cursor == null ? "" : "&cursor=" + cursor));
    call.printer().list(answer, "id", ARRAYS);
    if (answer.hasNonNull("next_cursor")) {
      call.terminal().say("More: --page-token " + answer.get("next_cursor").asText());
    }
  }

  @Command(name = "show", description = "Show one array.")
  void show(@Mixin Call call, @Parameters(paramLabel = "ARRAY") String array) {
    call.printer().one(call.api().get(path(array)), "id", ARRAY);
  }

  @Command(
      name = "stop",
      description = "Make no more elements of an array, and stop those that wait.")
  void stop(
      @Mixin Call call,
      @Parameters(paramLabel = "ARRAY") String array,
      @Option(names = "--running", description = "Stop those that run too.") boolean running) {
    JsonNode stopped =
        call.api().post(path(array) + "/stop", ApiClient.object().put("running", running));
    call.printer().one(stopped, "id", ARRAY);
  }

  @Command(name = "hold", description = "Let what waits of an array wait until it is released.")
  void hold(@Mixin Call call, @Parameters(paramLabel = "ARRAY") String array) {
    call.printer().one(call.api().post(path(array) + "/hold", ApiClient.object()), "id", ARRAY);
  }

  @Command(name = "release", description = "Let a held array start again.")
  void release(@Mixin Call call, @Parameters(paramLabel = "ARRAY") String array) {
    call.printer().one(call.api().post(path(array) + "/release", ApiClient.object()), "id", ARRAY);
  }

  @Command(
      name = "set-priority",
      description = "Rank what waits of an array, and what is to come, among your own sessions.")
  void setPriority(
      @Mixin Call call,
      @Parameters(paramLabel = "ARRAY") String array,
      @Parameters(paramLabel = "N", description = "-100 to 100, higher first.") int priority) {
    change(call, array, ApiClient.object().put("priority", priority));
  }

  @Command(
      name = "set-running-max",
      description = {
        "Let so many of an array run at once from now on, or `all`.",
        "What runs already runs on, even if that is more."
      })
  void setRunningMax(
      @Mixin Call call,
      @Parameters(paramLabel = "ARRAY") String array,
      @Parameters(paramLabel = "N|all") String most) {
    ObjectNode change = ApiClient.object();
    if (most.equals("all")) {
      change.put("all_at_once", true);
    } else {
      try {
        change.put("running_max", Integer.parseInt(most));
      } catch (NumberFormatException notANumber) {
        throw new CommandFailure(
            ExitCode.USAGE, "\"" + most + "\" is neither a number of elements nor `all`.");
      }
    }
    change(call, array, change);
  }

  private static void change(Call call, String array, ObjectNode change) {
    call.printer().one(call.api().post(path(array) + "/change", change), "id", ARRAY);
  }

  private static String path(String array) {
    return "/v1/arrays/" + array;
  }

  private static String state(JsonNode array) {
    String why = array.path("closed_as").asText("");
    String state = array.path("state").asText();
    return array.path("closed_as").isNull() || why.isEmpty() ? state : state + " (" + why + ")";
  }

  /** Those that wait, and those still to be made. */
  private static String waiting(JsonNode array) {
    int toCome =
        state(array).equals("open") ? array.path("count").asInt() - array.path("made").asInt() : 0;
    return Integer.toString(array.path("queued").asInt() + toCome);
  }

  private static String ended(JsonNode array) {
    List<String> ends = new ArrayList<>();
    for (Map.Entry<String, JsonNode> end : array.path("ends").properties()) {
      ends.add(end.getValue().asText() + " " + end.getKey());
    }
    return array.path("ended").asText() + (ends.isEmpty() ? "" : ": " + String.join(", ", ends));
  }
}
