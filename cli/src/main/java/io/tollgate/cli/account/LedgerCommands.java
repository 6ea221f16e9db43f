package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.balance.BalanceCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done with the ledger of one account. */
final class LedgerCommands {
  private static final List<Column> CORRECTION =
      List.of(
          Column.of("correction", "id"),
          Column.of("session", "session_id"),
          Column.of("minute", "minute"),
          Column.of("transfer", "transfer_id"),
          Column.money("change", "change_micros"),
          Column.money("left to correct", "left_to_correct_micros"),
          Column.money("available now", "available_micros"));

  private LedgerCommands() {}

  /** The transfers of any account. */
  @Command(name = "history", description = "Show an account's transfers, newest first.")
  static final class History implements Runnable {
    @Mixin private Call call = new Call();

    @Parameters(paramLabel = "ACCOUNT")
    private String account = "";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50")
    private int limit;

    @Option(names = "--before", paramLabel = "TRANSFER")
    private @Nullable String before;

    @Override
    public void run() {
      String id = AccountCommands.find(call, account).path("id").asText();
      String path = "/v1/balance/history?account_id=" + id + "&limit=" + limit;
      call.printer()
          .list(
              call.api().get(before == null ? path : path + "&before=" + before),
              "id",
              BalanceCommands.TRANSFERS);
    }
  }

  /** What is corrected: a transfer, or a charge. */
  static final class What {
    @Option(names = "--transfer", required = true, paramLabel = "TRANSFER")
    @Nullable String transfer;

    @ArgGroup(exclusive = false, multiplicity = "1")
    @Nullable Charge charge;
  }

  /** One minute of a session. */
  static final class Charge {
    @Option(names = "--session", required = true, paramLabel = "SESSION")
    String session = "";

    @Option(names = "--minute", required = true, paramLabel = "N")
    int minute;
  }

  /** Corrects a charge or a transfer. */
  @Command(
      name = "correct",
      description = "Correct a charge or a transfer by a new one that names it; needs a reason.")
  static final class Correct implements Callable<Integer> {
    @Mixin private Call call = new Call();

    @Parameters(paramLabel = "ACCOUNT")
    private String account = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private What what = new What();

    @Option(
        names = "--amount",
        paramLabel = "CREDITS",
        description = "All that is left to correct when unsaid.")
    private @Nullable String amount;

    @Option(names = "--reason", required = true, paramLabel = "TEXT")
    private String reason = "";

    @Option(names = {"-y", "--yes"})
    private boolean yes;

    @Override
    public Integer call() {
      ObjectNode request = ApiClient.object().put("reason", reason);
      Charge charge = what.charge;
      if (charge != null) {
        request.put("session_id", charge.session).put("minute", charge.minute);
      } else {
        request.put("transfer_id", what.transfer);
      }
      String howMuch = "all that is left";
      if (amount != null) {
        long micros = micros(amount);
        howMuch = Credits.both(micros);
        request.put("amount_micros", Long.toString(micros));
      }
      JsonNode found = AccountCommands.find(call, account);
      String target =
          charge != null
              ? "minute " + charge.minute + " of session " + charge.session
              : "transfer " + what.transfer;
      String question =
          "Correct %s of %s, for %s?".formatted(howMuch, target, Column.text(found.path("name")));
      if (!call.confirmed(question, yes)) {
        return call.declined();
      }
      String path = "/v1/accounts/" + found.path("id").asText() + "/corrections";
      call.printer().one(call.api().create(path, request), "id", CORRECTION);
      return ExitCode.OK.number();
    }

    private static long micros(String credits) {
      try {
        return Credits.parse(credits);
      } catch (IllegalArgumentException wrong) {
        throw new CommandFailure(
            ExitCode.USAGE, wrong.getMessage() + ". Nothing was corrected.", wrong);
      }
    }
  }
}
