package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Receipt;
import io.tollgate.scheduler.http.Json;

/** A receipt as the API shows it. */
final class ReceiptView {

  private ReceiptView() {}

  static ObjectNode of(Receipt receipt) {
    ObjectNode view = Json.object();
    view.put("final", !receipt.provisional());
    Json.putText(view, "end_reason", receipt.endReason().map(EndReason::code));
    view.put("rate_micros", Long.toString(receipt.rate().perMinute().micros()));
    view.put("held_micros", Long.toString(receipt.held().micros()));
    view.put("charged_minutes", receipt.chargedMinutes());
    view.put("charged_micros", Long.toString(receipt.charged().micros()));
    view.put(
        "most_it_can_cost_micros",
        Long.toString(receipt.mostItCanCost().orElse(receipt.charged()).micros()));
    view.put("refunded_micros", Long.toString(receipt.refunded().micros()));
    view.put("forfeited_micros", Long.toString(receipt.forfeited().micros()));
    view.put("balance_before_micros", Long.toString(receipt.balanceBefore().micros()));
    view.put("balance_after_micros", Long.toString(receipt.balanceAfter().micros()));
    return view;
  }
}
