package io.tollgate.cli.balance;

import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.account.AccountCommands;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Credits of the account. */
@Command(name = "balance", description = "Show the credits and where they went.")
public final class BalanceCommands extends Noun {
  /** A balance, line by line. */
  public static final List<Column> BALANCE =
      List.of(
          Column.of("account", "account_id"),
          Column.money("available", "available_micros"),
          Column.money("held for sessions", "held_micros"),
          Column.money("owed", "owed_micros"),
          Column.of("grants", balance -> grants(balance.path("grants"))));

  /** The ledger's transfers, line by line. */
  public static final List<Column> TRANSFERS =
      List.of(
          Column.of("AT", "at"),
          Column.of("CAUSE", "cause"),
          Column.credits("CREDITS", "amount_micros"),
          Column.of(
              "EUR", transfer -> Credits.euros(Credits.micros(transfer.path("amount_micros")))),
          Column.of("SESSION", "session_id"),
          Column.of("REASON", "reason"),
          Column.of("GRANT", "grant_id").whenWide(),
          Column.of("CORRECTS", "corrects_transfer_id").whenWide(),
          Column.of("BY", "actor").whenWide(),
          Column.of("TRANSFER", "id").whenWide());

  private static final List<Column> DUES =
      List.of(
          Column.of("KIND", "kind"),
          Column.of("REFERENCE", "reference"),
          Column.of("EUR", due -> Credits.euros(Credits.micros(due.path("amount_micros")))),
          Column.of("LEFT", BalanceCommands::left),
          Column.of("DUE", "due_at"),
          Column.of("SETTLED", "settled_at"));

  @Command(name = "show", description = "Show what is available and what is held.")
  void show(@Mixin Call call) {
    call.printer().one(call.api().get("/v1/balance"), "account_id", BALANCE);
  }

  @Command(name = "history", description = "Show the ledger's transfers, newest first.")
  void history(
      @Mixin Call call,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "50") int limit,
      @Option(names = "--before", paramLabel = "TRANSFER") @Nullable String before) {
    String path = "/v1/balance/history?limit=" + limit;
    call.printer()
        .list(call.api().get(before == null ? path : path + "&before=" + before), "id", TRANSFERS);
  }

  @Command(name = "dues", description = "Show what is owed, and was.")
  void dues(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account) {
    String path = "/v1/dues?" + AccountCommands.query(call, account);
    call.printer().list(call.api().get(path), "id", DUES);
  }

  /** A server of the version before does not say it. */
  private static String left(com.fasterxml.jackson.databind.JsonNode due) {
    return due.hasNonNull("left_micros")
        ? Credits.euros(Credits.micros(due.path("left_micros")))
        : "-";
  }

  private static String grants(com.fasterxml.jackson.databind.JsonNode grants) {
    StringBuilder all = new StringBuilder();
    grants.forEach(
        grant ->
            all.append(all.isEmpty() ? "" : ", ")
                .append(Column.text(grant.path("kind")))
                .append(' ')
                .append(Credits.cell(grant.path("left_micros"))));
    return all.isEmpty() ? "-" : all.toString();
  }
}
