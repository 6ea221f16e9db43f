package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Minutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything about sessions. */
@Command(
    name = "session",
    description = "Start, watch, explain, hold, extend and stop sessions.",
    subcommands = {
      StartCommand.class,
      ListCommand.class,
      StopCommand.class,
      LogsCommand.class,
      OpenCommand.class,
      FilesCommands.class,
      ExtendCommand.class,
      HoldCommands.Hold.class,
      HoldCommands.Release.class,
      SetPriorityCommand.class,
      WaitCommand.class,
      ExplainCommand.class
    })
public final class SessionCommands extends Noun {
  private static final List<Column> CHARGES =
      List.of(
          Column.of("MINUTE", "minute"),
          Column.of("START", "minute_start"),
          Column.of("GPUS", "gpus"),
          Column.credits("CREDITS", "amount_micros"),
          Column.of("EUR", charge -> Credits.euros(Credits.micros(charge.path("amount_micros")))),
          Column.credits("RATE/MIN", "rate_micros").whenWide(),
          Column.of("RETURNED", "returned"),
          Column.of("FUNDED BY", charge -> funding(charge.path("funding"))),
          Column.of("UTIL", charge -> Views.percent(charge.at("/utilization/gpu_percent_avg"))),
          Column.of("HIGHEST", charge -> Views.percent(charge.at("/utilization/gpu_percent_max")))
              .whenWide(),
          Column.of("MEMORY MAX", "/utilization/memory_used_bytes_max").whenWide(),
          Column.of("ENERGY mJ", "/utilization/energy_millijoules").whenWide(),
          Column.of("SEEN", charge -> Views.percent(charge.at("/utilization/coverage_percent")))
              .whenWide(),
          Column.of("CAUSE", "cause").whenWide(),
          Column.of("QUOTE", "quote_id").whenWide());
  private static final List<Column> UTILIZATION =
      List.of(
          Column.of("MINUTE", "minute"),
          Column.of("RANK", "rank"),
          Column.of("GPU", "gpu_uuid"),
          Column.of("AVERAGE", minute -> Views.percent(minute.path("gpu_percent_avg"))),
          Column.of("HIGHEST", minute -> Views.percent(minute.path("gpu_percent_max"))),
          Column.of(
              "SAMPLES",
              minute ->
                  Column.text(minute.path("samples"))
                      + "/"
                      + Column.text(minute.path("expected_samples"))),
          Column.of("SOURCE", "source"),
          Column.of("WATTS", "power_watts_avg"),
          Column.of("WATTS MAX", "power_watts_max").whenWide(),
          Column.of("MEMORY MAX", "memory_used_bytes_max").whenWide(),
          Column.of("ENERGY mJ", "energy_millijoules").whenWide());

  @Command(name = "get", description = "Show one session.")
  void get(@Mixin Call call, @Parameters(paramLabel = "SESSION") String session) {
    JsonNode found = call.api().get(path(call, session));
    call.printer().one(found, "id", Views.SESSION);
  }

  @Command(name = "charges", description = "Show what was charged, minute by minute.")
  void charges(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION") String session,
      @Option(names = "--after-minute", paramLabel = "N", defaultValue = "-1") int afterMinute) {
    String path = path(call, session) + "/charges";
    if (call.format() == Format.csv || call.format() == Format.ndjson) {
      call.api()
          .download(
              path + "?format=" + call.format().name() + "&after_minute=" + afterMinute,
              call.terminal().out());
      return;
    }
    ObjectNode all = ApiClient.object();
    ArrayNode items = all.putArray("items");
    String cursor = Integer.toString(afterMinute);
    while (cursor != null) {
      JsonNode page = call.api().get(path + "?limit=1000&cursor=" + cursor);
      page.path("items").forEach(items::add);
      cursor = page.path("next_cursor").textValue();
    }
    call.printer().list(all, "minute", CHARGES);
    long total = 0;
    for (JsonNode charge : items) {
      long returned = Views.amount(charge, "returned_micros");
      total = Math.addExact(total, Credits.micros(charge.path("amount_micros")) - returned);
    }
    if (call.format().forPeople()) {
      call.terminal().say("Charged in all: " + Credits.both(total));
    }
  }

  /** As {@code paid} or {@code promotional 2.5, paid 7.5}. */
  private static String funding(JsonNode funding) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> part : funding.properties()) {
      long micros = Credits.micros(part.getValue());
      if (micros != 0) {
        String kind = part.getKey().replace("_micros", "").replace('_', ' ');
        parts.add(kind + " " + Credits.cell(part.getValue()));
      }
    }
    return parts.isEmpty() ? "-" : String.join(", ", parts);
  }

  @Command(name = "metrics", description = "Show the utilization, per GPU and minute.")
  void metrics(@Mixin Call call, @Parameters(paramLabel = "SESSION") String session) {
    JsonNode metrics = call.api().get(path(call, session) + "/metrics");
    call.printer().list(metrics, "minute", UTILIZATION);
    if (call.format().forPeople() && metrics.path("summary").isObject()) {
      JsonNode summary = metrics.path("summary");
      call.terminal()
          .say(
              "Average "
                  + Views.percent(summary.path("gpu_percent_avg"))
                  + ", highest "
                  + Views.percent(summary.path("gpu_percent_max"))
                  + "; GPUs: "
                  + Column.text(summary.path("gpu_source")));
    }
  }

  static String path(Call call, String typed) {
    return "/v1/sessions/" + SessionIds.resolve(call.api(), typed);
  }

  /** As {@code 12s}; {@code -} when unknown. */
  static String elapsed(JsonNode millis) {
    return millis.isNumber() ? Minutes.elapsed(millis.longValue()) : "-";
  }
}
