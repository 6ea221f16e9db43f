package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.Shape;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Quotes: the price frozen before anything is started. */
public final class QuoteRoutes implements Routes {
  /** 30 days. */
  private static final int MINUTES_MAX = 43_200;

  /** More alternatives than that are no choice but a wish for anything. */
  private static final int MODELS_MAX = 8;

  private final Database database;
  private final QuoteQueue quotes;

  public QuoteRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.quotes = new QuoteQueue(database, clock);
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/quotes", Access.of(Scope.USER), this::create);
    router.get("/v1/quotes/{id}", Access.of(Scope.USER, Scope.VIEWER), this::get);
  }

  private Future<Answer> create(Call call) {
    JsonBody body = call.body();
    OptionalInt part = partOfGpu(body);
    int count = body.optionalInt("count", 1, ArraySize.COUNT_MAX, 1);
    QuoteDesk.Wish wish =
        new QuoteDesk.Wish(
            body.optionalString("workflow", 100).orElse("command"),
            models(body),
            body.optionalInt("nodes", 1, Shape.NODES_MAX, 1),
            part.isPresent() ? 0 : body.optionalInt("gpus_per_node", 1, Shape.GPUS_PER_NODE_MAX, 1),
            part,
            body.requiredInt("minutes", 1, MINUTES_MAX),
            CapacityClass.ofCode(
                body.oneOf("capacity_class", List.of("on_demand", "preemptible"), "on_demand")));
    call.throwIfInvalid();
    return quotes.quote(WantedQuote.of(call, wish, count));
  }

  /** One model, or several of which the session takes the cheapest that is free. */
  private static List<String> models(JsonBody body) {
    Optional<List<String>> several = body.stringList("gpu_models", 1, MODELS_MAX, 100);
    if (several.isEmpty()) {
      return List.of(body.requiredString("gpu_model", 100));
    }
    if (body.optionalString("gpu_model", 100).isPresent()) {
      body.reject(
          "gpu_model", "conflicts", "`gpu_model` cannot stand beside `gpu_models`. Leave one out.");
    }
    return several.get();
  }

  /** A part of one GPU, where one is asked for; all 1000 thousandths are a whole GPU. */
  private static OptionalInt partOfGpu(JsonBody body) {
    int thousandths = body.optionalInt("gpu_thousandths", 1, 1000, 1000);
    for (String whole : List.of("nodes", "gpus_per_node")) {
      if (thousandths < 1000 && body.node().hasNonNull(whole)) {
        body.reject(
            whole,
            "conflicts",
            "`"
                + whole
                + "` cannot stand beside `gpu_thousandths`, a part of one GPU. Leave one out.");
      }
    }
    return thousandths < 1000 ? OptionalInt.of(thousandths) : OptionalInt.empty();
  }

  private Future<Answer> get(Call call) {
    UUID id = call.pathId("id", ErrorCode.QUOTE_NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          AccountId account = call.caller().requireAccount();
          Metering metering = Metering.in(handle);
          Quote quote =
              metering
                  .findQuote(id, account.value())
                  .orElseThrow(
                      () ->
                          ApiException.of(
                              ErrorCode.QUOTE_NOT_FOUND,
                              "There is no quote " + id + " for this account. Ask for a new one."));
          return Answer.ok(view(metering, quote));
        });
  }

  private static ObjectNode view(Metering metering, Quote quote) {
    List<Quote> others =
        quote.set().several() ? metering.quoting().alternatives(quote.quoteId()) : List.of();
    return QuoteView.of(quote, others, metering.balance(quote.payer()).available());
  }
}
