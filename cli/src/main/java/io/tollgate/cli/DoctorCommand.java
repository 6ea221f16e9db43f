package io.tollgate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.context.Contexts;
import io.tollgate.cli.output.Column;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at everything a command needs and says what is wrong first. */
@Command(name = "doctor", description = "Check configuration, server and key, one by one.")
final class DoctorCommand implements Callable<Integer> {
  private static final List<Column> FINDINGS =
      List.of(
          Column.of("CHECK", "check"),
          Column.of("RESULT", "result"),
          Column.of("DETAIL", "detail"));

  @Mixin private Call call = new Call();

  @Override
  public Integer call() {
    ArrayNode items = ApiClient.object().putArray("items");
    find(items, "version", true, VersionCommand.version());
    find(items, "java", true, System.getProperty("java.version"));
    find(items, "context file", true, Contexts.place(call.terminal()).toString());
    ExitCode worst = ExitCode.OK;
    try {
      ApiClient api = call.api();
      find(items, "server address", true, api.endpoint().toString());
      boolean ready = api.ready();
      find(items, "server ready", ready, ready ? "answers /readyz" : "no answer from /readyz");
      JsonNode me = api.get("/v1/me");
      find(
          items,
          "key",
          true,
          "account "
              + Column.text(me.path("account_id"))
              + ", "
              + Column.text(me.path("world"))
              + ", scopes "
              + Column.text(me.path("scopes"))
              + ", channel "
              + Column.text(me.path("channel")));
      find(
          items,
          "account",
          me.path("state").asText("active").equals("active"),
          Column.text(me.path("state")) + ", plan " + Column.text(me.path("plan")));
    } catch (CommandFailure failure) {
      worst = failure.exitCode();
      find(items, "server and key", false, failure.paragraph());
    }
    call.printer().list(ApiClient.object().set("items", items), "check", FINDINGS);
    return worst.number();
  }

  private static void find(ArrayNode items, String check, boolean good, String detail) {
    items
        .addObject()
        .put("check", check)
        .put("result", good ? "ok" : "WRONG")
        .put("detail", detail);
  }
}
