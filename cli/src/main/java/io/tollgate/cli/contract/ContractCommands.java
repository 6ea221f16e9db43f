package io.tollgate.cli.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.account.AccountCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Printer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contracts; for sales. */
@Command(name = "contract", description = "Draft, preview, approve and settle contracts.")
public final class ContractCommands extends Noun {
  private static final String CONTRACTS = "/v1/contracts";

  /** {@code diff} alone says so by its exit code. */
  private static final int DIFFERS = 1;

  @Command(name = "new", description = "Write an empty draft; `export` it, edit and `apply` it.")
  void create(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--account", required = true, paramLabel = "ACCOUNT") String account,
      @Option(names = "--time-zone", paramLabel = "ZONE") @Nullable String timeZone,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason) {
    ObjectNode request = ApiClient.object().put("name", name);
    request.put("account_id", AccountCommands.find(call, account).path("id").asText());
    put(request, "time_zone", timeZone);
    put(request, "reason", reason);
    request.putObject("terms");
    one(call, call.api().create(CONTRACTS, request));
  }

  @Command(name = "list", description = "List contracts.")
  void list(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT") @Nullable String account) {
    String query =
        account == null
            ? ""
            : "?account_id=" + AccountCommands.find(call, account).path("id").asText();
    call.printer().list(call.api().get(CONTRACTS + query), "id", ContractViews.LIST);
  }

  @Command(name = "get", description = "Show a contract with its history.")
  void get(@Mixin Call call, @Parameters(paramLabel = "CONTRACT") String contract) {
    one(call, call.api().get(path(find(call, contract))));
  }

  @Command(name = "export", description = "Write a contract as YAML, as `apply` takes it.")
  void export(@Mixin Call call, @Parameters(paramLabel = "CONTRACT") String contract) {
    ObjectNode file = ContractFile.of(find(call, contract));
    new Printer(call.terminal().out(), Format.yaml, true).one(file, "name", List.of());
  }

  @Command(name = "apply", description = "Write or change the draft that a file describes.")
  void apply(
      @Mixin Call call,
      @Option(
              names = {"-f", "--file"},
              required = true,
              paramLabel = "FILE")
          Path file,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason) {
    ObjectNode request = read(call, file);
    JsonNode known = known(call, request);
    put(request, "reason", reason);
    one(
        call,
        known == null ? call.api().create(CONTRACTS, request) : replace(call, known, request));
  }

  @Command(
      name = "edit",
      description = "Change a draft; of a contract in effect, draft a new version.")
  void edit(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(
              names = {"-f", "--file"},
              required = true,
              paramLabel = "FILE")
          Path file,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode request = read(call, file).put("reason", reason);
    one(call, replace(call, find(call, contract), request));
  }

  @Command(
      name = "diff",
      description = "Show what a file would change; exits 0 when nothing, 1 when something.")
  int diff(
      @Mixin Call call,
      @Option(
              names = {"-f", "--file"},
              required = true,
              paramLabel = "FILE")
          Path file,
      @Parameters(paramLabel = "CONTRACT", arity = "0..1") @Nullable String contract) {
    ObjectNode request = read(call, file);
    JsonNode stored = contract == null ? known(call, request) : find(call, contract);
    if (stored == null) {
      call.terminal().say("There is no such contract yet; `apply` would write it.");
      return DIFFERS;
    }
    JsonNode diff = call.api().post(path(stored) + "/diff", request);
    call.printer().list(diff, "changes", "path", ContractViews.CHANGES);
    return diff.path("same").asBoolean() ? ExitCode.OK.number() : DIFFERS;
  }

  @Command(
      name = "preview",
      description = "What a month's real usage would have cost under the newest version.")
  void preview(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--period", required = true, paramLabel = "YYYY-MM") String period) {
    JsonNode preview =
        call.api()
            .post(
                path(find(call, contract)) + "/preview", ApiClient.object().put("period", period));
    call.printer().one(preview, "contract_id", ContractViews.PREVIEW);
  }

  @Command(name = "submit", description = "Ask somebody else to approve the draft.")
  void submit(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    step(call, contract, "submit", reason);
  }

  @Command(name = "approve", description = "Approve what somebody else wrote and submitted.")
  void approve(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    step(call, contract, "approve", reason);
  }

  @Command(name = "reject", description = "Send it back to its author.")
  void reject(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    step(call, contract, "reject", reason);
  }

  @Command(name = "activate", description = "Let it take effect, now or at its valid_from.")
  int activate(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    String question = "Quotes of this account will be made under the contract. Activate it?";
    return asked(call, contract, "activate", reason, question, yes);
  }

  @Command(name = "terminate", description = "End it now; what runs keeps its price.")
  int terminate(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    String question =
        "New quotes cost list prices again, and the rest of its credit line is taken back. End it?";
    return asked(call, contract, "terminate", reason, question, yes);
  }

  @Command(name = "period", description = "What the terms make of a month: so far, or as closed.")
  void period(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--period", required = true, paramLabel = "YYYY-MM") String period) {
    JsonNode found = call.api().get(path(find(call, contract)) + "/periods/" + period);
    call.printer().one(found, "period", ContractViews.PERIOD);
  }

  @Command(name = "close", description = "Close a month that is over; its credits are granted.")
  int close(
      @Mixin Call call,
      @Parameters(paramLabel = "CONTRACT") String contract,
      @Option(names = "--period", required = true, paramLabel = "YYYY-MM") String period,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    String path = path(find(call, contract)) + "/periods/" + period;
    if (!call.confirmed("What is closed stays as it is. Close " + period + "?", yes)) {
      return call.declined();
    }
    JsonNode closed = call.api().create(path + "/close", ApiClient.object().put("reason", reason));
    call.printer().one(closed, "period", ContractViews.PERIOD);
    return ExitCode.OK.number();
  }

  private static int asked(
      Call call, String contract, String verb, String reason, String question, boolean yes) {
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    step(call, contract, verb, reason);
    return ExitCode.OK.number();
  }

  private static void step(Call call, String contract, String verb, String reason) {
    String path = path(find(call, contract)) + "/" + verb;
    one(call, call.api().create(path, ApiClient.object().put("reason", reason)));
  }

  private static JsonNode replace(Call call, JsonNode stored, ObjectNode request) {
    return call.api().replace(path(stored), request, stored.path("etag").asText());
  }

  // A file may name the account; the API wants its id.
  private static ObjectNode read(Call call, Path file) {
    ObjectNode request = ContractFile.read(file);
    JsonNode name = request.remove("account");
    if (name != null) {
      request.put("account_id", AccountCommands.find(call, name.asText()).path("id").asText());
    }
    return request;
  }

  /** The contract of that account and name that is not over; null when there is none. */
  private static @Nullable JsonNode known(Call call, ObjectNode request) {
    String account = request.path("account_id").asText();
    JsonNode all = call.api().get(CONTRACTS + (account.isEmpty() ? "" : "?account_id=" + account));
    for (JsonNode one : all.path("items")) {
      boolean over = List.of("expired", "terminated").contains(one.path("version_state").asText());
      if (one.path("name").equals(request.path("name")) && !over) {
        return one;
      }
    }
    return null;
  }

  /** A contract by its id or its name; of several with a name, the newest. */
  private static JsonNode find(Call call, String typed) {
    for (JsonNode one : call.api().get(CONTRACTS).path("items")) {
      if (one.path("id").asText().equals(typed) || one.path("name").asText().equals(typed)) {
        return one;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no contract \"" + typed + "\". `tollgate contract list` shows those there are.");
  }

  private static String path(JsonNode contract) {
    return CONTRACTS + "/" + contract.path("id").asText();
  }

  private static void one(Call call, JsonNode contract) {
    call.printer().one(contract, "id", ContractViews.ONE);
  }

  private static void put(ObjectNode request, String field, @Nullable String value) {
    if (value != null) {
      request.put(field, value);
    }
  }
}
