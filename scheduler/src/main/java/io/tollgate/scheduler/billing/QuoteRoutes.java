package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Quotes: the price frozen before anything is started. */
public final class QuoteRoutes implements Routes {
  /** 30 days. */
  private static final int MINUTES_MAX = 43_200;

  private final Database database;
  private final InstantSource clock;

  public QuoteRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/quotes", Access.of(Scope.USER), this::create);
    router.get("/v1/quotes/{id}", Access.of(Scope.USER, Scope.VIEWER), this::get);
  }

  /** What was asked for. */
  private record Wish(
      String workflow,
      String gpuModel,
      int nodes,
      int gpusPerNode,
      int minutes,
      CapacityClass capacityClass) {}

  private Future<Answer> create(Call call) {
    JsonBody body = call.body();
    Wish wish =
        new Wish(
            body.optionalString("workflow", 100).orElse("command"),
            body.requiredString("gpu_model", 100),
            body.optionalInt("nodes", 1, Shape.NODES_MAX, 1),
            body.optionalInt("gpus_per_node", 1, Shape.GPUS_PER_NODE_MAX, 1),
            body.requiredInt("minutes", 1, MINUTES_MAX),
            CapacityClass.ofCode(
                body.oneOf("capacity_class", List.of("on_demand", "preemptible"), "on_demand")));
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle, call, () -> Answer.created(make(handle, call, wish, clock.instant()))));
  }

  private static ObjectNode make(Handle handle, Call call, Wish wish, Instant now) {
    Caller caller = call.caller();
    AccountId accountId = caller.requireAccount();
    SqlAccountStore accounts = new SqlAccountStore(handle);
    Account account = accounts.find(accountId).orElseThrow(() -> AccountDesk.unknown(accountId));
    Workflow workflow = SessionDesk.workflow(new SqlTransaction(handle), wish.workflow());
    Plan plan = accounts.plan(account.plan()).orElseThrow();
    requireAllowed(plan, wish.gpuModel());
    Metering metering = Metering.in(handle);
    QuoteOutcome outcome =
        metering.quote(
            new QuoteRequest(
                UuidCreator.getTimeOrderedEpoch(),
                accountId.value(),
                caller.channel().text(),
                account.group(),
                workflow.name(),
                workflow.refundOnFailure(),
                wish.gpuModel(),
                wish.capacityClass(),
                wish.nodes(),
                wish.gpusPerNode(),
                OptionalInt.empty(),
                wish.minutes(),
                new Cause(caller.actor(), call.requestId(), "quote"),
                now));
    Quote quote =
        outcome.fold(
            found -> found,
            unknown -> {
              throw unknownModel(wish.gpuModel(), unknown.known());
            });
    return QuoteView.of(quote, metering.balance(accountId.value()));
  }

  private static void requireAllowed(Plan plan, String model) {
    if (plan.gpuModels().isPresent() && !plan.gpuModels().get().contains(model)) {
      throw unknownModel(model, plan.gpuModels().get().stream().sorted().toList());
    }
  }

  private static ApiException unknownModel(String model, List<String> known) {
    return Refusal.of(
            ErrorCode.UNKNOWN_GPU_MODEL,
            "There is no GPU model \""
                + model
                + "\" to be had. Choose one of: "
                + String.join(", ", known)
                + ".")
        .with("known", known)
        .exception();
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
          return Answer.ok(QuoteView.of(quote, metering.balance(account.value())));
        });
  }
}
