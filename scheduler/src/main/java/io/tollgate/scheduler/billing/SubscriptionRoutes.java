package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.invoice.SqlProfileStore;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.SqlOrdering;
import io.tollgate.metering.order.Subscription;
import io.tollgate.metering.order.Subscriptions;
import io.tollgate.metering.order.Subscriptions.Started;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Credits by the month, and what is owed. */
public final class SubscriptionRoutes implements Routes {
  private static final int LISTED_MAX = 200;

  private final Database database;
  private final PaymentProvider providers;
  private final InstantSource clock;

  public SubscriptionRoutes(Database database, PaymentProvider providers, InstantSource clock) {
    this.database = database;
    this.providers = providers;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    Access read = Access.of(Scope.USER, Scope.VIEWER, Scope.SALES);
    router.get("/v1/subscription-plans", Access.ANY_KEY, this::plans);
    router.post("/v1/subscriptions", Access.of(Scope.USER), this::start);
    router.get("/v1/subscriptions", read, this::list);
    router.post("/v1/subscriptions/{id}/cancel", Access.of(Scope.USER), this::cancel);
    router.get("/v1/dues", read, this::dues);
  }

  private Future<Answer> plans(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                OrderView.items(
                    SqlOrdering.in(handle).subscriptions().plans(clock.instant()).stream()
                        .map(OrderView::of)
                        .toList())));
  }

  private Future<Answer> start(Call call) {
    JsonBody body = call.body();
    String plan = body.requiredString("plan", 40);
    Optional<ZoneId> in = body.optionalTimeZone("time_zone");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Idempotency.around(handle, call, () -> start(handle, call, plan, in)));
  }

  private Answer start(Handle handle, Call call, String plan, Optional<ZoneId> zone) {
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    AccountId account = call.caller().requireAccount();
    AccountDesk.requireNotClosed(new SqlAccountStore(handle), account);
    Started started =
        SqlOrdering.in(handle)
            .subscriptions()
            .start(
                UuidCreator.getTimeOrderedEpoch(),
                account.value(),
                plan,
                zone.orElseGet(() -> new SqlProfileStore(handle).zone(account.value())),
                new Cause(act.actor(), act.requestId(), "subscription started"),
                act.at());
    if (started instanceof Started.UnknownPlan unknown) {
      throw Refusal.of(
              ErrorCode.UNKNOWN_SUBSCRIPTION_PLAN,
              "There is no plan \""
                  + plan
                  + "\" on sale. Choose one of: "
                  + String.join(", ", unknown.known())
                  + ".")
          .with("known", unknown.known())
          .exception();
    }
    if (!(started instanceof Started.Begun begun)) {
      throw ApiException.of(
          ErrorCode.SUBSCRIPTION_EXISTS,
          "The account has a subscription of this plan already. `tollgate subscription list` shows"
              + " it.");
    }
    if (providers.payAt(begun.order()).isEmpty()) {
      throw OrderRoutes.paymentUnavailable();
    }
    SqlTransaction tx = new SqlTransaction(handle);
    SubscriptionEvents.tell(tx, begun.subscription(), call.caller().world(), "started", act);
    OrderEvents.order(tx, begun.order(), "created", act);
    return Answer.created(
        OrderView.of(begun.subscription(), Optional.of(begun.order()), providers));
  }

  private Future<Answer> list(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          UUID payer = InvoiceRoutes.account(handle, call, named).id().value();
          Subscriptions subscriptions = SqlOrdering.in(handle).subscriptions();
          return Answer.ok(
              OrderView.items(
                  subscriptions.list(payer, LISTED_MAX).stream()
                      .map(one -> view(subscriptions, one))
                      .toList()));
        });
  }

  private ObjectNode view(Subscriptions subscriptions, Subscription one) {
    Optional<Order> order = subscriptions.currentOrder(one);
    return OrderView.of(one, order, providers);
  }

  private Future<Answer> cancel(Call call) {
    UUID id = call.pathId("id", ErrorCode.SUBSCRIPTION_NOT_FOUND);
    call.bodyOrEmpty();
    call.throwIfInvalid();
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    return database.inTransaction(
        handle -> {
          Subscriptions subscriptions = SqlOrdering.in(handle).subscriptions();
          Subscription cancelled =
              subscriptions
                  .cancel(id, call.caller().requireAccount().value(), act.at())
                  .orElseThrow(
                      () ->
                          ApiException.of(
                              ErrorCode.SUBSCRIPTION_NOT_FOUND,
                              "There is no subscription "
                                  + id
                                  + " of this account. `tollgate subscription list` shows those"
                                  + " there are."));
          SubscriptionEvents.tell(
              new SqlTransaction(handle), cancelled, call.caller().world(), "cancelled", act);
          return Answer.ok(view(subscriptions, cancelled));
        });
  }

  private Future<Answer> dues(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                OrderView.items(
                    SqlOrdering.in(handle)
                        .dues()
                        .list(InvoiceRoutes.account(handle, call, named).id().value(), LISTED_MAX)
                        .stream()
                        .map(SubscriptionRoutes::view)
                        .toList())));
  }

  private static ObjectNode view(Due due) {
    ObjectNode view =
        Json.object()
            .put("id", due.dueId().toString())
            .put("kind", due.kind().code())
            .put("reference", due.reference())
            .put("amount_micros", Long.toString(due.amount().micros()))
            .put("lowered_micros", Long.toString(due.lowered().micros()))
            .put(
                "left_micros", Long.toString(due.settledAt().isPresent() ? 0 : due.left().micros()))
            .put("due_at", Json.time(due.dueAt()));
    Json.putTime(view, "settled_at", due.settledAt());
    return view;
  }
}
