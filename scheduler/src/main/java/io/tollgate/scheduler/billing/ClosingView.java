package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.AccountClosing.Closed;
import io.tollgate.metering.order.ClosingHindrance;
import io.tollgate.metering.order.ClosingProspect;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Json;
import java.util.ArrayList;
import java.util.List;

/** The end of an account in JSON and in words. */
final class ClosingView {
  private ClosingView() {}

  /** What it came to. */
  static ObjectNode of(Closed closed) {
    return Json.object()
        .put("refundable_micros", Long.toString(closed.refundable().micros()))
        .put("lapsed_micros", Long.toString(closed.lapsed().micros()));
  }

  /** What it would come to. */
  static ObjectNode of(ClosingProspect prospect, List<FieldError> hindrances) {
    ObjectNode json =
        of(new Closed(prospect.lapsing(), prospect.refundable()))
            .put("held_micros", Long.toString(prospect.held().micros()))
            .put("owed_micros", Long.toString(prospect.owed().micros()));
    ArrayNode all = json.putArray("hindrances");
    for (FieldError one : hindrances) {
      all.addObject().put("code", one.code()).put("message", one.message());
    }
    return json;
  }

  /** What happens to the balance, a sentence for each part of it. */
  static List<String> sentences(ClosingProspect prospect) {
    return List.of(
        prospect.refundable().isPositive()
            ? credits(prospect.refundable())
                + " were paid for: they stay refundable and are paid out on request."
            : "Nothing that was paid for is left to refund.",
        prospect.lapsing().isPositive()
            ? credits(prospect.lapsing())
                + " of promotions, subscriptions and contracts lapse at once."
            : "No promotional, subscription or contract credits are left to lapse.",
        "The account starts, buys and is given nothing any more. That is final.");
  }

  /**
   * All that must be over first.
   *
   * @param sessions how many sessions of the account have not ended
   */
  static List<FieldError> hindrances(ClosingProspect prospect, int sessions) {
    List<FieldError> all = new ArrayList<>();
    if (sessions > 0) {
      all.add(
          hindrance(
              "sessions",
              sessions
                  + " sessions have not ended. Stop them, or suspend the account with"
                  + " --stop-running, and wait for their receipts."));
    }
    for (ClosingHindrance one : prospect.hindrances()) {
      if (one != ClosingHindrance.HELD || sessions == 0) {
        all.add(hindrance(one.code(), sentence(one, prospect)));
      }
    }
    return all;
  }

  private static FieldError hindrance(String code, String message) {
    return new FieldError("", code, message);
  }

  private static String sentence(ClosingHindrance hindrance, ClosingProspect prospect) {
    return switch (hindrance) {
      case HELD ->
          credits(prospect.held())
              + " are held by sessions that are not settled. Wait for their receipts.";
      case OWED -> owed(prospect.owed(), "spent credits whose payment was taken back");
      case DUES -> owed(prospect.open().dues(), "invoices");
      case CREDIT_LINE -> owed(prospect.open().creditLine(), "what was drawn from the credit line");
      case CONTRACT ->
          "A contract stands, or its last month is not closed. Terminate it and wait for that"
              + " month's close.";
      case SUBSCRIPTION -> "A subscription would go on. Cancel it.";
      case GRANTS_TO_BEGIN ->
          prospect.open().grantsToBegin() + " grants begin later. Wait until they have begun.";
    };
  }

  private static String credits(Money amount) {
    return amount.toUnits().stripTrailingZeros().toPlainString() + " credits";
  }

  private static String owed(Money amount, String what) {
    return credits(amount) + " are owed for " + what + ". They are paid first.";
  }
}
