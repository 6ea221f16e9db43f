package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Weights and limits of accounts, for operators; of projects and keys, for their owners. */
public final class LimitCommands {

  private LimitCommands() {}

  /** Sets an account's part of the fleet. */
  @Command(name = "set-weight", description = "Set the account's part of the fleet; 1 is usual.")
  static final class SetWeight implements Runnable {
    @Mixin private Call call = new Call();

    @Parameters(paramLabel = "ACCOUNT")
    private String account = "";

    @Parameters(paramLabel = "WEIGHT", description = "1 to 1000000")
    private long weight;

    @Option(names = "--reason", required = true, paramLabel = "TEXT")
    private String reason = "";

    @Override
    public void run() {
      ObjectNode request = ofAccount(call, account, reason);
      set(call, "/v1/ops/quotas", request, "weight", Long.toString(weight));
    }
  }

  /** Sets or clears an account's own limits. */
  @Command(
      name = "set-limits",
      description = "Set limits below the plan's, or take them away with \"none\".")
  static final class SetLimits implements Runnable {
    @Mixin private Call call = new Call();

    @Parameters(paramLabel = "ACCOUNT")
    private String account = "";

    @Option(names = "--concurrent", paramLabel = "N", description = "Sessions at once.")
    private @Nullable String concurrent;

    @Option(
        names = "--run-minutes",
        paramLabel = "N",
        description = "GPU-minutes that what runs has ahead.")
    private @Nullable String runMinutes;

    @Option(names = "--reason", required = true, paramLabel = "TEXT")
    private String reason = "";

    @Override
    public void run() {
      if (concurrent == null && runMinutes == null) {
        throw new CommandFailure(
            ExitCode.USAGE, "Say which: --concurrent or --run-minutes, or both.");
      }
      if (concurrent != null) {
        set(call, "/v1/ops/quotas", ofAccount(call, account, reason), "concurrent", concurrent);
      }
      if (runMinutes != null) {
        set(call, "/v1/ops/quotas", ofAccount(call, account, reason), "run_minutes", runMinutes);
      }
    }
  }

  private static ObjectNode ofAccount(Call call, String account, String reason) {
    return ApiClient.object()
        .put("account_id", AccountCommands.find(call, account).path("id").asText())
        .put("reason", reason);
  }

  /** Sets one, or clears it when the amount is {@code none}. */
  public static void set(Call call, String path, ObjectNode request, String kind, String amount) {
    request.put("kind", kind);
    if (amount.equals("none")) {
      boolean was = call.api().post(path + "/clear", request).path("cleared").asBoolean();
      call.terminal().say(was ? "No " + kind + " is set any more." : "There was none.");
      return;
    }
    try {
      request.put("amount", Long.parseLong(amount));
    } catch (NumberFormatException malformed) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "\"" + amount + "\" is no whole number. Give one, or \"none\" to take it away.",
          malformed);
    }
    call.printer().one(call.api().post(path, request), "kind", QuotaCommands.ALLOWANCE);
  }
}
