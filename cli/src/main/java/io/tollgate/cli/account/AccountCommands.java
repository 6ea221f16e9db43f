package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.balance.BalanceCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Accounts; for sales and administrators. */
@Command(
    name = "account",
    description = "Create, credit, correct, suspend, resume and close accounts.",
    subcommands = {
      LedgerCommands.History.class,
      LedgerCommands.Correct.class,
      CloseCommand.class,
      LimitCommands.SetWeight.class,
      LimitCommands.SetLimits.class
    })
public final class AccountCommands extends Noun {
  private static final List<Column> ACCOUNTS =
      List.of(
          Column.of("ACCOUNT", "id"),
          Column.of("NAME", "name"),
          Column.of("WORLD", "world"),
          Column.of("PLAN", "plan"),
          Column.of("GROUP", "group"),
          Column.of("STATE", "state"),
          Column.credits("AVAILABLE", "available_micros"),
          Column.credits("HELD", "held_micros"),
          Column.of("CREATED", "created_at").whenWide(),
          Column.of("REASON", "state_reason").whenWide());
  private static final List<Column> ACCOUNT =
      List.of(
          Column.of("account", "id"),
          Column.of("name", "name"),
          Column.of("world", "world"),
          Column.of("plan", "plan"),
          Column.of("group", "group"),
          Column.of("state", "state"),
          Column.of("reason", "state_reason"),
          Column.of("beta", "beta"),
          Column.money("available", "available_micros"),
          Column.money("held", "held_micros"),
          Column.of("created", "created_at"));

  @Command(name = "create", description = "Create an account.")
  void create(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--plan", paramLabel = "PLAN") @Nullable String plan,
      @Option(names = "--group", paramLabel = "GROUP") @Nullable String group,
      @Option(names = "--email", paramLabel = "ADDRESS") @Nullable String email,
      @Option(names = "--world", description = "live or test.") @Nullable String world) {
    ObjectNode request = ApiClient.object().put("name", name);
    put(request, "plan", plan);
    put(request, "group", group);
    put(request, "email", email);
    put(request, "world", world);
    call.printer().one(call.api().create("/v1/accounts", request), "id", ACCOUNT);
  }

  @Command(name = "list", description = "List accounts.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/accounts"), "id", ACCOUNTS);
  }

  @Command(name = "get", description = "Show one account.")
  void get(@Mixin Call call, @Parameters(paramLabel = "ACCOUNT") String account) {
    call.printer().one(find(call, account), "id", ACCOUNT);
  }

  @Command(name = "credit", description = "Grant credits; needs a reason.")
  int credit(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Parameters(paramLabel = "CREDITS", description = "1 credit = EUR 0.001") String credits,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = "--kind", description = "paid, promotional or subscription.")
          @Nullable String kind,
      @Option(
              names = "--priority",
              paramLabel = "N",
              description = "Lower is drawn first; by kind when unsaid.")
          @Nullable Integer priority,
      @Option(
              names = "--effective-at",
              paramLabel = "TIME",
              description = "They cannot be spent before.")
          @Nullable String effectiveAt,
      @Option(names = "--expires-at", paramLabel = "TIME") @Nullable String expiresAt,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    long micros;
    try {
      micros = Credits.parse(credits);
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailure(
          ExitCode.USAGE, wrong.getMessage() + ". Nothing was granted.", wrong);
    }
    JsonNode found = find(call, account);
    String question =
        "Grant " + Credits.both(micros) + " to " + Column.text(found.path("name")) + "?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request =
        ApiClient.object().put("amount_micros", Long.toString(micros)).put("reason", reason);
    put(request, "kind", kind);
    put(request, "effective_at", effectiveAt);
    put(request, "expires_at", expiresAt);
    if (priority != null) {
      request.put("priority", priority);
    }
    String path = "/v1/accounts/" + found.path("id").asText() + "/credit";
    call.printer().one(call.api().create(path, request), "account_id", BalanceCommands.BALANCE);
    return ExitCode.OK.number();
  }

  @Command(name = "suspend", description = "Start and extend nothing until resumed.")
  int suspend(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = "--stop-running", description = "End what runs at once.") boolean stopRunning,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode found = find(call, account);
    String question =
        "Suspend "
            + Column.text(found.path("name"))
            + (stopRunning ? " and end its running sessions?" : "?");
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request = ApiClient.object().put("reason", reason).put("stop_running", stopRunning);
    String path = "/v1/accounts/" + found.path("id").asText() + "/suspend";
    call.printer().one(call.api().post(path, request), "id", ACCOUNT);
    return ExitCode.OK.number();
  }

  @Command(name = "beta", description = "Let an account run on beta nodes.")
  void beta(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Option(names = "--off", description = "Not any more.") boolean off,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode request = ApiClient.object().put("enabled", !off).put("reason", reason);
    String path = "/v1/accounts/" + find(call, account).path("id").asText() + "/beta";
    call.printer().one(call.api().post(path, request), "id", ACCOUNT);
  }

  @Command(name = "resume", description = "Lift a suspension.")
  void resume(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    String path = "/v1/accounts/" + find(call, account).path("id").asText() + "/resume";
    JsonNode resumed = call.api().post(path, ApiClient.object().put("reason", reason));
    call.printer().one(resumed, "id", ACCOUNT);
  }

  /** An account by its id or its name. */
  public static JsonNode find(Call call, String typed) {
    if (typed.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      return call.api().get("/v1/accounts/" + typed);
    }
    for (JsonNode account : call.api().get("/v1/accounts").path("items")) {
      if (account.path("name").asText().equals(typed)) {
        return account;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no account \"" + typed + "\". `tollgate account list` shows those there are.");
  }

  /** The query that names an account, such as {@code account_id=…}; nothing without one. */
  public static String query(Call call, @Nullable String typed) {
    return typed == null ? "" : "account_id=" + find(call, typed).path("id").asText();
  }

  private static void put(ObjectNode request, String field, @Nullable String value) {
    if (value != null) {
      request.put(field, value);
    }
  }
}
