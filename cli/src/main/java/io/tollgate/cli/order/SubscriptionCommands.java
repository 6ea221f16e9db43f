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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Credits by the month. */
@Command(name = "subscription", description = "Credits by the month.")
public final class SubscriptionCommands extends Noun {
  private static final List<Column> PLANS =
      List.of(
          Column.of("PLAN", "id"),
          Euros.column("FEE PER MONTH", "fee_cents"),
          Column.credits("CREDITS PER MONTH", "credits_micros"));
  private static final List<Column> SUBSCRIPTIONS =
      List.of(
          Column.of("SUBSCRIPTION", "id"),
          Column.of("PLAN", "plan"),
          Column.of("STATE", "state"),
          Euros.column("FEE", "fee_cents"),
          Column.credits("CREDITS", "credits_micros"),
          Column.of("UNTIL", "period_end"),
          Column.of("ORDER", "/order/id"),
          Column.of("PAID", "/order/state"),
          Column.of("CANCELLED", "cancel_at_period_end").whenWide(),
          Column.of("ZONE", "time_zone").whenWide());
  private static final List<Column> SUBSCRIPTION =
      List.of(
          Column.of("subscription", "id"),
          Column.of("plan", "plan"),
          Column.of("state", "state"),
          Euros.column("fee", "fee_cents"),
          Column.money("credits", "credits_micros"),
          Column.of("from", "period_start"),
          Column.of("until", "period_end"),
          Column.of("ends then", "cancel_at_period_end"),
          Column.of("order", "/order/id"),
          Column.of("order is", "/order/state"),
          Column.of("pay at", "/order/pay_at"));

  @Command(name = "plans", description = "Show what can be subscribed to.")
  void plans(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/subscription-plans"), "id", PLANS);
  }

  @Command(name = "start", description = "Subscribe; the first month is an order to be paid.")
  int start(
      @Mixin Call call,
      @Parameters(paramLabel = "PLAN") String plan,
      @Option(
              names = "--time-zone",
              paramLabel = "ZONE",
              description = "Such as Europe/Berlin (default: the billing profile's).")
          @Nullable String zone,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode chosen = find(call, plan);
    String question =
        "Subscribe to "
            + Credits.credits(Credits.micros(chosen.path("credits_micros")))
            + " a month for "
            + Euros.text(chosen.path("fee_cents"))
            + " a month, until cancelled?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    ObjectNode request = ApiClient.object().put("plan", plan);
    if (zone != null) {
      request.put("time_zone", zone);
    }
    call.printer().one(call.api().create("/v1/subscriptions", request), "id", SUBSCRIPTION);
    return ExitCode.OK.number();
  }

  @Command(name = "list", description = "Show subscriptions, newest first.")
  void list(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT", description = "Whose; for the house.")
          @Nullable String account) {
    String path = "/v1/subscriptions?" + AccountCommands.query(call, account);
    call.printer().list(call.api().get(path), "id", SUBSCRIPTIONS);
  }

  @Command(name = "cancel", description = "End a subscription with its period.")
  int cancel(
      @Mixin Call call,
      @Parameters(paramLabel = "SUBSCRIPTION") String subscription,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    String question =
        "End it with its period? Its credits stay until then, and no further month is ordered.";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    String path = "/v1/subscriptions/" + subscription + "/cancel";
    call.printer().one(call.api().post(path, ApiClient.object()), "id", SUBSCRIPTION);
    return ExitCode.OK.number();
  }

  private static JsonNode find(Call call, String wanted) {
    for (JsonNode one : call.api().get("/v1/subscription-plans").path("items")) {
      if (one.path("id").asText().equals(wanted)) {
        return one;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no plan \""
            + wanted
            + "\". `tollgate subscription plans` shows those there are.");
  }
}
