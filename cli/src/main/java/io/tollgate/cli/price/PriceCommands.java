package io.tollgate.cli.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** List prices, ratios and multipliers; for sales and administrators. */
@Command(name = "price", description = "Show, set and withdraw prices and ratios.")
public final class PriceCommands extends Noun {
  private static final String KIND = "list, workflow, group or channel.";
  private static final List<Column> PRICES =
      List.of(
          Column.of("KIND", "kind"),
          Column.of("NAME", "name"),
          Column.of("CLASS", "capacity_class"),
          Column.of("PRICE", PriceCommands::value),
          Column.of("STATE", "state"),
          Column.of("FROM", "effective_from"),
          Column.of("UNTIL", "effective_until"),
          Column.of("NOTICED", "noticed_at").whenWide(),
          Column.of("WITHDRAWN", "withdrawn_at").whenWide(),
          Column.of("REASON", "reason").whenWide(),
          Column.of("VERSION", "id").whenWide());
  private static final List<Column> PRICE =
      List.of(
          Column.of("version", "id"),
          Column.of("kind", "kind"),
          Column.of("name", "name"),
          Column.of("class", "capacity_class"),
          Column.of("price", PriceCommands::value),
          Column.of("state", "state"),
          Column.of("from", "effective_from"),
          Column.of("until", "effective_until"),
          Column.of("withdrawn", "withdrawn_at"),
          Column.of("reason", "reason"));

  @Command(name = "list", description = "What is in force, and what is to come.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/prices"), "id", PRICES);
  }

  @Command(name = "history", description = "Every version of one price, the last to begin first.")
  void history(
      @Mixin Call call,
      @Parameters(paramLabel = "KIND", description = KIND) String kind,
      @Parameters(paramLabel = "NAME", description = "* is all without one of their own.")
          String name,
      @Option(names = "--class", paramLabel = "CLASS", description = "of a list price.")
          @Nullable String capacityClass) {
    String path = "/v1/prices/history?kind=" + encoded(kind) + "&name=" + encoded(name);
    if (capacityClass != null) {
      path += "&capacity_class=" + encoded(capacityClass);
    }
    call.printer().list(call.api().get(path), "id", PRICES);
  }

  @Command(
      name = "set",
      description = {
        "Show whom a price concerns and what sessions would cost, ask, and set it.",
        "Whatever makes users pay more takes effect 30 days ahead at the earliest."
      })
  int set(
      @Mixin Call call,
      @Parameters(paramLabel = "KIND", description = KIND) String kind,
      @Parameters(paramLabel = "NAME", description = "* is all without one of their own.")
          String name,
      @Parameters(
              paramLabel = "VALUE",
              description = "Credits per GPU-minute of a list price, else the ratio.")
          String value,
      @Option(names = "--class", paramLabel = "CLASS", description = "of a list price.")
          @Nullable String capacityClass,
      @Option(names = "--from", paramLabel = "TIME", description = "At once when absent.")
          @Nullable String from,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = "--dry-run", description = "Show what would be and stop there.")
          boolean dryRun,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    ObjectNode request = ApiClient.object().put("kind", kind).put("name", name);
    if (kind.equals("list")) {
      request.put("price_micros", Long.toString(micros(value)));
    } else {
      request.put("ratio", value);
    }
    put(request, "capacity_class", capacityClass);
    put(request, "effective_from", from);
    request.put("reason", reason);
    JsonNode preview = call.api().post("/v1/prices", request.deepCopy().put("dry_run", true));
    PricePlan.print(call.terminal()::say, preview);
    if (dryRun) {
      call.printer().one(preview, "id", PricePlan.CHANGE);
      return ExitCode.OK.number();
    }
    if (!call.confirmed("Set it?", yes)) {
      return call.declined();
    }
    call.printer().one(call.api().create("/v1/prices", request), "id", PricePlan.CHANGE);
    return ExitCode.OK.number();
  }

  @Command(
      name = "withdraw",
      description = "Take back a version that has not begun; the one before it lasts on.")
  int withdraw(
      @Mixin Call call,
      @Parameters(paramLabel = "VERSION", description = "As `price list -o wide` shows it.")
          String version,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    if (!call.confirmed("Withdraw version " + version + "? Everybody is told.", yes)) {
      return call.declined();
    }
    String path = "/v1/prices/" + encoded(version) + "/withdraw";
    JsonNode withdrawn = call.api().post(path, ApiClient.object().put("reason", reason));
    call.printer().one(withdrawn, "id", PRICE);
    return ExitCode.OK.number();
  }

  /** A price in credits per GPU-minute, or the bare ratio. */
  static String value(JsonNode version) {
    return version.hasNonNull("price_micros")
        ? Credits.both(version.path("price_micros"))
        : Column.text(version.path("ratio"));
  }

  private static long micros(String credits) {
    if (credits.matches("0+(\\.0+)?")) {
      return 0;
    }
    try {
      return Credits.parse(credits);
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getMessage() + ". Nothing was set.", wrong);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode request, String field, @Nullable String value) {
    if (value != null) {
      request.put(field, value);
    }
  }
}
