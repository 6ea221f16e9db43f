package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.order.CallbackOutcome;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.PaymentCallback;
import io.tollgate.metering.order.PaymentStatus;
import io.tollgate.metering.order.SqlOrdering;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.metering.order.StandardWebhook.Secret;
import io.tollgate.metering.order.StandardWebhook.Verdict;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Limits;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the payment provider tells of payments. No API key: the signature says who it is. Every
 * delivery is kept in a log; nothing else is changed by one that is refused.
 */
public final class CallbackRoutes implements Routes {
  /** The path, which the provider is given. */
  static final String PATH = "/v1/payments/callback";

  private static final String ACTOR = "payment-provider";
  private static final int ID_LENGTH_MAX = 200;
  private static final int REFERENCE_LENGTH_MAX = 200;

  private final Database database;
  private final PaymentConfig config;
  private final Dunning dunning;
  private final InstantSource clock;

  public CallbackRoutes(
      Database database, PaymentConfig config, Dunning dunning, InstantSource clock) {
    this.database = database;
    this.config = config;
    this.dunning = dunning;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.on(new Route("POST", PATH), Access.OPEN, Limits.API, this::take);
  }

  private Future<Answer> take(Call call) {
    byte[] body = call.rawBody();
    String id = call.header("webhook-id").orElse("");
    StandardWebhook.Headers headers =
        new StandardWebhook.Headers(
            id.length() > ID_LENGTH_MAX ? "" : id,
            call.header("webhook-timestamp").orElse(""),
            call.header("webhook-signature").orElse(""));
    StandardWebhook.Verification verification =
        StandardWebhook.verify(config.all(), headers, body, clock.instant());
    Act act = new Act(ACTOR, call.requestId(), clock.instant());
    if (verification.verdict() != Verdict.GENUINE) {
      return refuse(call, id, body, verification.signedBy(), unproven(verification.verdict()), act);
    }
    PaymentCallback callback;
    try {
      callback = read(call, id, body, verification.signedBy());
    } catch (ApiException malformed) {
      return refuse(call, id, body, verification.signedBy(), malformed, act);
    }
    return database
        .inTransaction(handle -> PaymentDesk.accept(new SqlTransaction(handle), callback, act))
        .compose(outcome -> answer(outcome, act));
  }

  private PaymentCallback read(Call call, String id, byte[] bytes, Optional<Secret> signedBy) {
    JsonBody body = call.body();
    body.optionalString("type", 100);
    body.optionalInstant("timestamp");
    Optional<JsonBody> data = body.object("data");
    if (data.isEmpty()) {
      body.reject("data", "required", "`data` is required.");
    }
    JsonBody payment = data.orElse(body);
    UUID order = payment.requiredUuid("order_id");
    String status = payment.requiredOneOf("status", PaymentStatus.CODES);
    String reference = payment.requiredString("reference", REFERENCE_LENGTH_MAX);
    long cents = payment.requiredLong("amount_cents", 0, Long.MAX_VALUE);
    String currency = payment.requiredString("currency", 3);
    call.throwIfInvalid();
    return new PaymentCallback(
        id,
        sha256(bytes),
        signedBy.map(Secret::fingerprint).orElse(""),
        signedBy.map(config::worldOf).orElseThrow(),
        order,
        PaymentStatus.ofCode(status),
        reference,
        cents,
        currency);
  }

  private Future<Answer> answer(CallbackOutcome outcome, Act act) {
    return outcome.fold(
        applied -> {
          AccountId account = new AccountId(applied.order().payer());
          // In a transaction of its own: the sweep does the same should this server die here.
          return database
              .inTransaction(
                  handle -> dunning.liftIfSettled(new SqlTransaction(handle), account, act))
              .map(lifted -> taken(applied.order(), true));
        },
        unchanged -> Future.succeededFuture(taken(unchanged.order(), false)),
        refused -> Future.failedFuture(untrue(refused.reason())));
  }

  private static Answer taken(Order order, boolean applied) {
    return Answer.ok(
        Json.object()
            .put("order_id", order.orderId().toString())
            .put("state", order.state().code())
            .put("applied", applied));
  }

  // The line in the log is committed before the refusal is answered.
  private Future<Answer> refuse(
      Call call, String id, byte[] body, Optional<Secret> signedBy, ApiException refusal, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), "refused delivery");
    String shown = id.substring(0, Math.min(id.length(), ID_LENGTH_MAX)).replace("\0", "?");
    return database
        .inTransaction(
            handle -> {
              SqlOrdering.in(handle)
                  .payments()
                  .noteUnread(
                      shown,
                      refusal.code().code(),
                      sha256(body),
                      signedBy.map(Secret::fingerprint),
                      cause,
                      act.at());
              return call.requestId();
            })
        .compose(noted -> Future.failedFuture(refusal));
  }

  private static ApiException unproven(Verdict verdict) {
    return switch (verdict) {
      case OUT_OF_TIME ->
          ApiException.of(
              ErrorCode.CALLBACK_OUT_OF_TIME,
              "The delivery's `webhook-timestamp` is more than "
                  + StandardWebhook.TOLERANCE.toMinutes()
                  + " minutes from now, so it may be a replay. Nothing was changed. Sign it anew with"
                  + " the time of sending, and check the clocks.");
      case MALFORMED ->
          ApiException.of(
              ErrorCode.INVALID_SIGNATURE,
              "A delivery needs the headers `webhook-id` (at most 200 characters), `webhook-timestamp`"
                  + " (seconds) and `webhook-signature`. Nothing was changed. Sign as Standard Webhooks"
                  + " says.");
      case FORGED, GENUINE ->
          ApiException.of(
              ErrorCode.INVALID_SIGNATURE,
              "No signing secret of this server made the `webhook-signature`. Nothing was changed."
                  + " Check that the provider's secret is in --payment-secret-file, and that the body"
                  + " is sent as it was signed.");
    };
  }

  private static ApiException untrue(CallbackOutcome.Reason reason) {
    return switch (reason) {
      case ORDER_NOT_FOUND ->
          ApiException.of(
              ErrorCode.ORDER_NOT_FOUND,
              "There is no such order. Nothing was changed. Check `order_id`.");
      case PAYMENT_WORLD_MISMATCH ->
          ApiException.of(
              ErrorCode.PAYMENT_WORLD_MISMATCH,
              "The order is of the other world than the provider that signed. Nothing was changed."
                  + " Test payments pay test orders only.");
      case PAYMENT_MISMATCH ->
          ApiException.of(
              ErrorCode.PAYMENT_MISMATCH,
              "Amount or currency are not those of the order. Nothing was changed. Only the whole"
                  + " price in its currency pays an order, or is given back.");
      case DELIVERY_ID_REUSED ->
          ApiException.of(
              ErrorCode.DELIVERY_ID_REUSED,
              "A delivery with this `webhook-id` was taken with another body. Nothing was changed. A"
                  + " new message needs a new id.");
    };
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
