package io.tollgate.cli.usage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Format;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reports of usage. */
@Command(name = "usage", description = "Report what was used and charged.")
public final class UsageCommands extends Noun {
  @Command(
      name = "report",
      description = {
        "Add up minutes, charges and utilization by one or several dimensions.",
        "CSV and NDJSON are written as they arrive, however long they are."
      })
  void report(
      @Mixin Call call,
      @Option(
              names = "--by",
              split = ",",
              paramLabel = "DIMENSION",
              defaultValue = "gpu_model",
              description =
                  "project, gpu_model, workflow, key, member, session, label:NAME, day or hour;"
                      + " several joined by commas (default: ${DEFAULT-VALUE}).")
          List<String> by,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              description = "A day or a time (default: the current month's first).")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "TIME", description = "Up to here (default: now).")
          @Nullable String to,
      @Option(
              names = "--time-zone",
              paramLabel = "ZONE",
              description = "Where days begin, such as Europe/Berlin (default: UTC).")
          @Nullable String zone,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account) {
    StringBuilder path = new StringBuilder("/v1/usage?by=" + encoded(String.join(",", by)));
    add(path, "from", from);
    add(path, "to", to);
    add(path, "time_zone", zone);
    add(path, "account_id", account);
    if (call.format() == Format.csv || call.format() == Format.ndjson) {
      add(path, "format", call.format().name());
      call.api().download(path.toString(), call.terminal().out());
      return;
    }
    JsonNode report = call.api().get(path.toString());
    call.printer().list(report, by.get(0), columns(by));
    if (call.format().forPeople()) {
      JsonNode total = report.path("total");
      call.terminal()
          .say(
              "From "
                  + Column.text(report.path("from"))
                  + " to "
                  + Column.text(report.path("to"))
                  + ": "
                  + Column.text(total.path("gpu_minutes"))
                  + " GPU-minutes, "
                  + Credits.both(Credits.micros(total.path("charged_micros"))));
    }
  }

  private static List<Column> columns(List<String> by) {
    List<Column> columns = new ArrayList<>();
    for (String dimension : by) {
      columns.add(Column.of(dimension.toUpperCase(Locale.ROOT), dimension));
    }
    columns.add(Column.of("MINUTES", "session_minutes"));
    columns.add(Column.of("GPU-MINUTES", "gpu_minutes"));
    columns.add(Column.credits("CHARGED", "charged_micros"));
    columns.add(Column.credits("RETURNED", "returned_micros"));
    columns.add(Column.of("UTIL", line -> percent(line.path("gpu_percent_avg"))));
    columns.add(Column.of("SEEN", line -> percent(line.path("coverage_percent"))).whenWide());
    columns.add(Column.of("RETURNED MINUTES", "returned_minutes").whenWide());
    return columns;
  }

  private static String percent(JsonNode value) {
    return value.isNumber() ? Math.round(value.asDouble()) + "%" : "-";
  }

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&').append(name).append('=').append(encoded(value));
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
