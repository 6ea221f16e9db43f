package io.tollgate.cli.budget;

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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spend limits of the account, its projects and its keys. */
@Command(name = "budget", description = "Limit what may be spent in a day or a month.")
public final class BudgetCommands extends Noun {
  private static final List<Column> BUDGETS =
      List.of(
          Column.of("SCOPE", "scope"),
          Column.of("PERIOD", "period"),
          Column.credits("LIMIT", "limit_micros"),
          Column.credits("COMMITTED", "committed_micros"),
          Column.credits("LEFT", "left_micros"),
          Column.of("RESETS", "resets_at"),
          Column.of("BUDGET", "id"),
          Column.of("OF", "scope_id").whenWide(),
          Column.of("TOLD AT %", "thresholds_percent").whenWide(),
          Column.of("TIME ZONE", "time_zone").whenWide());
  private static final List<Column> BUDGET =
      List.of(
          Column.of("budget", "id"),
          Column.of("scope", "scope"),
          Column.of("of", "scope_id"),
          Column.of("period", "period"),
          Column.of("time zone", "time_zone"),
          Column.money("limit", "limit_micros"),
          Column.money("committed", "committed_micros"),
          Column.money("left", "left_micros"),
          Column.of("told at %", "thresholds_percent"),
          Column.of("resets", "resets_at"));

  /** Whose spending is limited; the account's when nothing is said. */
  static final class Scope {
    @Option(names = "--project", paramLabel = "PROJECT", description = "A project, by name or id.")
    @Nullable String project;

    @Option(names = "--key", paramLabel = "KEY", description = "An API key, by id.")
    @Nullable String key;
  }

  @Command(name = "list", description = "List the spend limits and how far they are used.")
  void list(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account) {
    call.printer()
        .list(call.api().get("/v1/budgets" + (account == null ? "" : of(account))), "id", BUDGETS);
  }

  @Command(name = "set", description = "Set a limit, or change the one there is for such a period.")
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "CREDITS", description = "1 credit = EUR 0.001") String credits,
      @Option(names = "--period", required = true, description = "day or month.") String period,
      @ArgGroup(exclusive = true, multiplicity = "0..1") @Nullable Scope scope,
      @Option(names = "--threshold", split = ",", paramLabel = "PERCENT")
          @Nullable List<Integer> thresholds,
      @Option(
              names = "--time-zone",
              paramLabel = "ZONE",
              description = "Where days begin (default: the billing profile's).")
          @Nullable String zone,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason) {
    ObjectNode request =
        ApiClient.object()
            .put("limit_micros", Long.toString(micros(credits)))
            .put("period", period);
    if (scope != null && scope.project != null) {
      request.put("scope", "project").put("scope_id", project(call, scope.project, account));
    } else if (scope != null && scope.key != null) {
      request.put("scope", "key").put("scope_id", scope.key);
    }
    if (thresholds != null) {
      thresholds.forEach(request.putArray("thresholds_percent")::add);
    }
    put(request, "time_zone", zone);
    put(request, "account_id", account);
    put(request, "reason", reason);
    call.printer().one(call.api().create("/v1/budgets", request), "id", BUDGET);
  }

  @Command(name = "remove", description = "Take a limit away; nothing bounds spending then.")
  int remove(
      @Mixin Call call,
      @Parameters(paramLabel = "BUDGET") String budget,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    if (!call.confirmed("Remove budget " + budget + "?", yes)) {
      return call.declined();
    }
    String query = account == null ? "" : of(account);
    if (reason != null) {
      query += (query.isEmpty() ? "?" : "&") + "reason=" + encoded(reason);
    }
    call.api().delete("/v1/budgets/" + budget + query);
    call.terminal().say("Removed " + budget + ".");
    return ExitCode.OK.number();
  }

  private static long micros(String credits) {
    try {
      return Credits.parse(credits);
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(ExitCode.USAGE, wrong.getMessage() + ". Nothing was set.", wrong);
    }
  }

  private static String project(Call call, String typed, @Nullable String account) {
    if (typed.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      return typed;
    }
    String all = "/v1/projects" + (account == null ? "" : of(account));
    for (JsonNode project : call.api().get(all).path("items")) {
      if (project.path("name").asText().equals(typed)) {
        return project.path("id").asText();
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no project \"" + typed + "\". `tollgate project list` shows those there are.");
  }

  private static String of(String account) {
    return "?account_id=" + encoded(account);
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
