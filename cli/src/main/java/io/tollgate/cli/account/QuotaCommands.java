package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What accounts may have at once; for operators. */
@Command(name = "quota", description = "List, set and clear quotas and limits of accounts.")
public final class QuotaCommands extends Noun {
  static final List<Column> ALLOWANCES =
      List.of(
          Column.of("OF", "holder"),
          Column.of("PROJECT", "project"),
          Column.of("KIND", "kind"),
          Column.of("MODEL", "gpu_model"),
          Column.of("AMOUNT", "amount"),
          Column.of("KEY", "key_id").whenWide(),
          Column.of("ACCOUNT", "account_id").whenWide());
  static final List<Column> ALLOWANCE =
      List.of(
          Column.of("account", "account_id"),
          Column.of("of", "holder"),
          Column.of("project", "project"),
          Column.of("key", "key_id"),
          Column.of("kind", "kind"),
          Column.of("model", "gpu_model"),
          Column.of("amount", "amount"));

  /** What of: GPUs of a model, or minutes ahead. */
  static final class What {
    @Option(names = "--model", paramLabel = "MODEL", description = "GPUs of that model at once.")
    @Nullable String model;

    @Option(names = "--run-minutes", description = "GPU-minutes that what runs has ahead.")
    boolean runMinutes;
  }

  @Command(name = "list", description = "List what is set for an account, its projects and keys.")
  void list(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT", arity = "0..1", description = "Yours when unsaid.")
          @Nullable String account) {
    String query = AccountCommands.query(call, account);
    JsonNode limits = call.api().get("/v1/limits" + (query.isEmpty() ? "" : "?" + query));
    call.printer().list(limits, "kind", ALLOWANCES);
  }

  @Command(name = "set", description = "Set a quota; needs a reason.")
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @Parameters(paramLabel = "AMOUNT") long amount,
      @ArgGroup(multiplicity = "1") What what,
      @Option(names = "--project", paramLabel = "PROJECT") @Nullable String project,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode request = request(call, account, what, project, reason).put("amount", amount);
    call.printer().one(call.api().post("/v1/ops/quotas", request), "kind", ALLOWANCE);
  }

  @Command(name = "clear", description = "Take a quota away; needs a reason.")
  void clear(
      @Mixin Call call,
      @Parameters(paramLabel = "ACCOUNT") String account,
      @ArgGroup(multiplicity = "1") What what,
      @Option(names = "--project", paramLabel = "PROJECT") @Nullable String project,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode request = request(call, account, what, project, reason);
    JsonNode answer = call.api().post("/v1/ops/quotas/clear", request);
    call.terminal().say(answer.path("cleared").asBoolean() ? "Cleared." : "There was none.");
  }

  private static ObjectNode request(
      Call call, String account, What what, @Nullable String project, String reason) {
    ObjectNode request =
        ApiClient.object()
            .put("account_id", AccountCommands.find(call, account).path("id").asText())
            .put("kind", what.runMinutes ? "run_minutes" : "gpus")
            .put("reason", reason);
    if (what.model != null) {
      request.put("gpu_model", what.model);
    }
    if (project != null) {
      request.put("project", project);
    }
    return request;
  }
}
