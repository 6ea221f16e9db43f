package io.tollgate.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.session.Views;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What waits. */
@Command(name = "queue", description = "Show what waits, in order, and why.")
public final class QueueCommands extends Noun {
  private static final List<Column> ENTRIES =
      List.of(
          Column.of("POSITION", "position"),
          Column.of("SESSION", "session_id"),
          Column.of("GPUS", entry -> Column.text(entry.path("gpus")) + " " + model(entry)),
          Column.of("MINUTES", "minutes"),
          Column.of("OF ARRAY", QueueCommands::array),
          Column.of("STARTS", entry -> Views.eta(entry.path("eta"))),
          Column.of("WAITS FOR", entry -> Views.reasons(entry)),
          Column.of("CLASS", "/rank/class").whenWide(),
          Column.of("SHARE", "/rank/account_share/value").whenWide(),
          Column.of("USED", "/rank/account_share/gpu_minutes_used").whenWide(),
          Column.of("WEIGHT", "/rank/account_share/weight").whenWide(),
          Column.of("PROJECT SHARE", "/rank/project_share/value").whenWide(),
          Column.of("SIZE", "/rank/gpu_minutes").whenWide(),
          Column.of("AHEAD", "/rank/gpu_minutes_ahead").whenWide(),
          Column.of("QUEUED", "queued_at").whenWide(),
          Column.of("ACCOUNT", "account_id").whenWide());

  @Command(name = "list", description = "List waiting sessions, and the pools they wait for.")
  void list(
      @Mixin Call call,
      @Option(
              names = "--array",
              paramLabel = "ARRAY",
              description = "All waiting elements of that array, each in a line.")
          @Nullable String array) {
    JsonNode queue = call.api().get("/v1/queue" + (array == null ? "" : "?array=" + array));
    call.printer().list(queue, "session_id", ENTRIES);
    if (call.format().forPeople()) {
      for (JsonNode pool : queue.path("pools")) {
        call.terminal()
            .say(
                model(pool)
                    + ": "
                    + pool.path("free").asText()
                    + " of "
                    + pool.path("gpus").asText()
                    + " GPUs free, "
                    + Column.text(pool.path("waiting"))
                    + " sessions waiting");
      }
    }
  }

  /** As {@code 3 of 40, 38 waiting}. */
  private static String array(JsonNode entry) {
    JsonNode array = entry.path("array");
    return array.isObject()
        ? array.path("index").asText()
            + " of "
            + array.path("count").asText()
            + ", "
            + array.path("waiting").asText()
            + " waiting"
        : "-";
  }

  private static String model(JsonNode object) {
    return Column.text(object.path("gpu_model"));
  }
}
