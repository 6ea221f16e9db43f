package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends an account for good, after saying what becomes of its balance. */
@Command(
    name = "close",
    description =
        "End an account for good: paid credits stay refundable, others lapse; needs a reason.")
final class CloseCommand implements Callable<Integer> {
  private static final List<Column> END =
      List.of(
          Column.of("account", "account_id"),
          Column.of("closed", "closed"),
          Column.money("refundable", "refundable_micros"),
          Column.money("lapsed", "lapsed_micros"));

  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "ACCOUNT")
  private String account = "";

  @Option(names = "--reason", required = true, paramLabel = "TEXT")
  private String reason = "";

  @Option(names = "--dry-run", description = "Say what would happen and change nothing.")
  private boolean dryRun;

  @Option(names = {"-y", "--yes"})
  private boolean yes;

  @Override
  public Integer call() {
    JsonNode found = AccountCommands.find(call, account);
    String path = "/v1/accounts/" + found.path("id").asText() + "/close";
    ObjectNode request = ApiClient.object().put("reason", reason);
    JsonNode plan = call.api().post(path, request.deepCopy().put("dry_run", true));
    say(plan);
    if (dryRun) {
      call.printer().one(plan, "account_id", END);
      return ExitCode.OK.number();
    }
    // What stands in the way needs no question: the server refuses, and says it all.
    boolean possible = plan.path("hindrances").isEmpty();
    String question = "Close " + Column.text(found.path("name")) + " for good?";
    if (possible && !plan.path("closed").asBoolean() && !call.confirmed(question, yes)) {
      return call.declined();
    }
    call.printer().one(call.api().post(path, request), "account_id", END);
    return ExitCode.OK.number();
  }

  private void say(JsonNode plan) {
    plan.path("sentences").forEach(one -> call.terminal().say(one.asText()));
    for (JsonNode one : plan.path("hindrances")) {
      call.terminal().say("Before that: " + one.path("message").asText());
    }
  }
}
