package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.session.Views;

/** Shows a final receipt and does its sums again. */
final class ReceiptCheck {
  private final Story story;

  ReceiptCheck(Story story) {
    this.story = story;
  }

  /**
   * Checks the receipt against the quote, the balance and the usage log.
   *
   * @return the amounts, as {@code demo -o json} prints them
   */
  ObjectNode result(ApiClient user, JsonNode ended, JsonNode quote, long balanceBefore) {
    JsonNode receipt = ended.path("receipt");
    String id = ended.path("id").asText();
    long held = Credits.micros(receipt.path("held_micros"));
    long minutes = receipt.path("charged_minutes").asLong();
    long charged = Credits.micros(receipt.path("charged_micros"));
    long refunded = Credits.micros(receipt.path("refunded_micros"));
    long forfeited = Credits.micros(receipt.path("forfeited_micros"));
    long before = Credits.micros(receipt.path("balance_before_micros"));
    long after = Credits.micros(receipt.path("balance_after_micros"));
    String endReason = receipt.path("end_reason").asText();
    JsonNode utilization = Views.utilization(ended);

    story.step("The final receipt");
    story.line("end reason", endReason);
    story.line("held", Credits.both(held));
    story.line("minutes used", Long.toString(minutes));
    story.line("charged", Credits.both(charged));
    story.line("refunded", Credits.both(refunded));
    story.line("balance before", Credits.both(before));
    story.line("balance after", Credits.both(after));
    story.line("utilization", Views.percent(utilization));

    long rate = Credits.micros(quote.path("rate_micros"));
    Checks.that(receipt.path("final").asBoolean(), "the receipt is final");
    Checks.that(endReason.equals("stopped_by_user"), "it ended because the user stopped it");
    Checks.equal(held, Credits.micros(quote.path("total_micros")), "held is the quote's total");
    Checks.that(minutes >= 1, "at least one minute was used");
    Checks.equal(charged, Math.multiplyExact(minutes, rate), "charged is minutes × rate");
    Checks.equal(
        held,
        Math.addExact(charged, Math.addExact(refunded, forfeited)),
        "held is charged + refunded + forfeited");
    Checks.equal(before, balanceBefore, "the receipt begins with the balance there was");
    Checks.equal(
        after, before - charged - forfeited, "the balance after is the one before less the charge");
    JsonNode balance = user.get("/v1/balance");
    Checks.equal(
        Credits.micros(balance.path("available_micros")), after, "the balance is the receipt's");
    Checks.equal(Credits.micros(balance.path("held_micros")), 0, "nothing is held any more");
    Checks.equal(charges(user, id), charged, "the usage log adds up to the charge");
    story.line("arithmetic", "held = charged + refunded; balances and usage log agree");

    ObjectNode result =
        ApiClient.object()
            .put("session_id", id)
            .put("gpu_source", "")
            .put("held_micros", held)
            .put("charged_minutes", minutes)
            .put("charged_micros", charged)
            .put("refunded_micros", refunded)
            .put("balance_before_micros", before)
            .put("balance_after_micros", after)
            .put("end_reason", endReason);
    result.set("utilization_avg", utilization.isNumber() ? utilization : result.nullNode());
    return result;
  }

  private static long charges(ApiClient user, String id) {
    long sum = 0;
    for (JsonNode charge : user.get("/v1/sessions/" + id + "/charges?limit=1000").path("items")) {
      if (!charge.path("returned").asBoolean()) {
        sum = Math.addExact(sum, Credits.micros(charge.path("amount_micros")));
      }
    }
    return sum;
  }
}
