package io.tollgate.cli.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.account.AccountCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Buying credits. */
@Command(name = "order", description = "Buy credits and see what was bought.")
public final class OrderCommands extends Noun {
  private static final Map<String, String> OUTCOMES =
      Map.of(
          "succeeded", "succeeded",
          "failed", "failed",
          "refunded", "refunded",
          "chargeback", "charged_back");

  private static final List<Column> PACKAGES =
      List.of(
          Column.of("PACKAGE", "id"),
          Euros.column("PRICE", "price_cents"),
          Column.credits("CREDITS", "credits_micros"),
          Column.credits("BONUS", "bonus_micros"),
          Column.of("EXPIRES AFTER DAYS", "expires_after_days"));
  private static final List<Column> ORDERS =
      List.of(
          Column.of("ORDER", "id"),
          Column.of("ITEM", "item"),
          Column.of("STATE", "state"),
          Euros.column("PRICE", "price_cents"),
          Column.credits("CREDITS", "credits_micros"),
          Column.credits("BONUS", "bonus_micros"),
          Column.of("CREATED", "created_at"),
          Column.of("KIND", "kind").whenWide(),
          Column.of("REFERENCE", "reference").whenWide());

  /** An order, line by line. */
  static final List<Column> ORDER =
      List.of(
          Column.of("order", "id"),
          Column.of("item", "item"),
          Column.of("state", "state"),
          Euros.column("price", "price_cents"),
          Column.money("credits", "credits_micros"),
          Column.money("bonus", "bonus_micros"),
          Column.of("pay at", "pay_at"),
          Column.of("waits until", "expires_at"),
          Column.of("payment", "reference"),
          Column.of("created", "created_at"));

  private static final List<Column> RECEIPT =
      List.of(
          Column.of("order", "order_id"),
          Column.of("account", "account_id"),
          Column.of("world", "world"),
          Column.of("item", "/lines/0/item"),
          Column.money("credits", "/lines/0/credits_micros"),
          Column.money("bonus", "/lines/0/bonus_micros"),
          Euros.column("total", "total_cents"),
          Column.of("payment", "reference"),
          Column.of("paid", "paid_at"),
          Column.of("state", "state"),
          Column.of("taken back", "taken_back_at"),
          Column.money("clawed back", "clawed_back_micros"),
          Column.money("owed", "owed_micros"));

  @Command(name = "packages", description = "Show what can be bought.")
  void packages(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/credit-packages"), "id", PACKAGES);
  }

  @Command(name = "create", description = "Order a package; its credits come with the payment.")
  int create(
      @Mixin Call call,
      @Parameters(paramLabel = "PACKAGE") String wanted,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode chosen = find(call, wanted);
    String question =
        "Order "
            + Credits.credits(Credits.micros(chosen.path("credits_micros")))
            + " and "
            + Credits.credits(Credits.micros(chosen.path("bonus_micros")))
            + " of bonus for "
            + Euros.text(chosen.path("price_cents"))
            + "?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request = ApiClient.object().put("package", wanted);
    JsonNode order = call.api().create("/v1/orders", request);
    call.printer().one(order, "id", ORDER);
    return ExitCode.OK.number();
  }

  @Command(name = "list", description = "Show orders, newest first.")
  void list(
      @Mixin Call call,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "50") int limit,
      @Option(names = "--before", paramLabel = "ORDER") @Nullable String before,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account) {
    String path = "/v1/orders?limit=" + limit;
    if (account != null) {
      path += "&" + AccountCommands.query(call, account);
    }
    call.printer()
        .list(call.api().get(before == null ? path : path + "&before=" + before), "id", ORDERS);
  }

  @Command(name = "get", description = "Show one order.")
  void get(@Mixin Call call, @Parameters(paramLabel = "ORDER") String order) {
    call.printer().one(call.api().get("/v1/orders/" + order), "id", ORDER);
  }

  @Command(name = "receipt", description = "Show what was paid and what it gave.")
  void receipt(@Mixin Call call, @Parameters(paramLabel = "ORDER") String order) {
    call.printer().one(call.api().get("/v1/orders/" + order + "/receipt"), "order_id", RECEIPT);
  }

  @Command(name = "pay", description = "Pretend a payment; in the test world only.")
  void pay(
      @Mixin Call call,
      @Parameters(paramLabel = "ORDER") String order,
      @Option(
              names = "--simulate",
              required = true,
              paramLabel = "OUTCOME",
              description = "succeeded, failed, refunded or chargeback.")
          String outcome) {
    String status = OUTCOMES.get(outcome);
    if (status == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--simulate is \""
              + outcome
              + "\" and must be succeeded, failed, refunded or chargeback. Nothing was changed.");
    }
    ObjectNode request = ApiClient.object().put("status", status);
    call.printer().one(call.api().post("/v1/orders/" + order + "/simulate", request), "id", ORDER);
  }

  private static JsonNode find(Call call, String wanted) {
    JsonNode all = call.api().get("/v1/credit-packages").path("items");
    for (JsonNode one : all) {
      if (one.path("id").asText().equals(wanted)) {
        return one;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no package \"" + wanted + "\". `tollgate order packages` shows those there are.");
  }
}
