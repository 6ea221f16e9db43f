package io.tollgate.scheduler.billing;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.order.CreditPackage;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.Orders;
import io.tollgate.metering.order.PaymentStatus;
import io.tollgate.metering.order.SqlOrdering;
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
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Buying credits: packages, orders, receipts, and pretended payments in the test world. */
public final class OrderRoutes implements Routes {
  private final Database database;
  private final Providers providers;
  private final InstantSource clock;

  public OrderRoutes(Database database, Providers providers, InstantSource clock) {
    this.database = database;
    this.providers = providers;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    Access read = Access.of(Scope.USER, Scope.VIEWER);
    Access list = Access.of(Scope.USER, Scope.VIEWER, Scope.SALES);
    router.get("/v1/credit-packages", Access.ANY_KEY, this::packages);
    router.post("/v1/orders", Access.of(Scope.USER), this::create);
    router.get("/v1/orders", list, this::list);
    router.get("/v1/orders/{id}", read, this::get);
    router.get("/v1/orders/{id}/receipt", read, this::receipt);
    router.post("/v1/orders/{id}/simulate", Access.of(Scope.USER), this::simulate);
  }

  private Future<Answer> packages(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                OrderView.items(
                    SqlOrdering.in(handle).orders().packages(clock.instant()).stream()
                        .map(OrderView::of)
                        .toList())));
  }

  private Future<Answer> create(Call call) {
    String wanted = call.body().requiredString("package", 40);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Idempotency.around(handle, call, () -> create(handle, call, wanted)));
  }

  private Answer create(Handle handle, Call call, String wanted) {
    AccountId account = call.caller().requireAccount();
    AccountDesk.requireNotClosed(new SqlAccountStore(handle), account);
    UUID payer = account.value();
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    Orders orders = SqlOrdering.in(handle).orders();
    Cause cause = new Cause(act.actor(), act.requestId(), "order");
    Order order =
        orders
            .create(UuidCreator.getTimeOrderedEpoch(), payer, wanted, cause, act.at())
            .orElseThrow(() -> unknownPackage(wanted, orders.packages(act.at())));
    requirePayable(order);
    OrderEvents.order(new SqlTransaction(handle), order, "created", act);
    return Answer.created(OrderView.of(order, providers));
  }

  private static ApiException unknownPackage(String wanted, List<CreditPackage> onSale) {
    List<String> known = onSale.stream().map(CreditPackage::packageId).toList();
    return Refusal.of(
            ErrorCode.UNKNOWN_PACKAGE,
            "There is no package \""
                + wanted
                + "\" on sale. Choose one of: "
                + String.join(", ", known)
                + ".")
        .with("known", known)
        .exception();
  }

  /** Refuses, and so rolls back, what nobody could pay. */
  private void requirePayable(Order order) {
    if (providers.payAt(order).isEmpty()) {
      throw paymentUnavailable();
    }
  }

  static ApiException paymentUnavailable() {
    return ApiException.of(
        ErrorCode.PAYMENT_UNAVAILABLE,
        "This server knows no page where live orders are paid, so none was made. Whoever runs it sets"
            + " --payment-link and --payment-secret-file; until then ask sales for credits, or use a"
            + " key of the test world.");
  }

  private Future<Answer> list(Call call) {
    int limit = call.queryInt("limit", 1, 200, 50);
    Optional<UUID> before = call.queryId("before");
    Optional<UUID> named = call.queryId("account_id");
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                OrderView.items(
                    SqlOrdering.in(handle)
                        .orders()
                        .list(
                            InvoiceRoutes.account(handle, call, named).id().value(), before, limit)
                        .stream()
                        .map(order -> OrderView.of(order, providers))
                        .toList())));
  }

  private Future<Answer> get(Call call) {
    UUID id = call.pathId("id", ErrorCode.ORDER_NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Answer.ok(OrderView.of(find(handle, call, id), providers)));
  }

  private Future<Answer> receipt(Call call) {
    UUID id = call.pathId("id", ErrorCode.ORDER_NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Order order = find(handle, call, id);
          Orders orders = SqlOrdering.in(handle).orders();
          Instant paidAt =
              orders
                  .paidAt(order)
                  .orElseThrow(
                      () ->
                          ApiException.of(
                              ErrorCode.CONFLICT,
                              "The order is "
                                  + order.state().code()
                                  + " and was not paid, so there is no receipt. It comes with the"
                                  + " payment."));
          return Answer.ok(OrderView.receipt(order, paidAt, orders));
        });
  }

  private Future<Answer> simulate(Call call) {
    UUID id = call.pathId("id", ErrorCode.ORDER_NOT_FOUND);
    JsonBody body = call.body();
    PaymentStatus status = PaymentStatus.ofCode(body.requiredOneOf("status", PaymentStatus.CODES));
    call.throwIfInvalid();
    if (call.caller().world() != World.TEST) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "Payments are pretended in the test world only. Use a key of a test account; live orders"
              + " are paid where `pay_at` says.");
    }
    return database
        .inTransaction(handle -> find(handle, call, id))
        .compose(order -> Future.fromCompletionStage(providers.simulated().tell(order, status)))
        .recover(
            unreachable ->
                Future.failedFuture(
                    new ApiException(
                        unreachable instanceof ApiException known
                            ? known.refusal()
                            : Refusal.of(
                                ErrorCode.PAYMENT_UNAVAILABLE,
                                "The simulated provider could not reach this server at its own"
                                    + " address. Check --listen and its certificate."))))
        .compose(answered -> after(call, id, answered));
  }

  private Future<Answer> after(Call call, UUID id, int answered) {
    if (answered != 200) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The callback was answered with " + answered + ". The log of deliveries says why.");
    }
    return database.inTransaction(
        handle -> Answer.ok(OrderView.of(find(handle, call, id), providers)));
  }

  private static Order find(Handle handle, Call call, UUID id) {
    return SqlOrdering.in(handle)
        .orders()
        .find(id, call.caller().requireAccount().value())
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.ORDER_NOT_FOUND,
                    "There is no order "
                        + id
                        + " of this account. `tollgate order list` shows those there are."));
  }
}
