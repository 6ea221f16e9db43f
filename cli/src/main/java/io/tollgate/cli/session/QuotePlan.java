package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Terminal;

/** What something will cost, said before it is asked for. */
final class QuotePlan {
  private final JsonNode quote;

  QuotePlan(JsonNode quote) {
    this.quote = quote;
  }

  /** Says rate, factors, total and balance; on standard error, since it is not the data. */
  void print(Terminal terminal) {
    terminal.say(
        "Plan: "
            + Views.shape(quote.path("shape"))
            + ", "
            + Column.text(quote.path("capacity_class"))
            + ", "
            + quote.path("minutes").asText()
            + " minutes");
    terminal.say("  rate           " + Credits.both(quote.path("rate_micros")) + " per minute");
    terminal.say("    made of      " + Views.factors(quote));
    for (JsonNode model : quote.path("models")) {
      terminal.say(
          "    on "
              + model.path("gpu_model").asText()
              + ": "
              + Credits.both(model.path("rate_micros"))
              + " per minute; what is held beyond that comes back when it starts there");
    }
    if (isArray()) {
      terminal.say(
          "  each           "
              + Credits.both(quote.path("total_micros"))
              + ", held when its turn comes near");
      terminal.say(
          "  all "
              + quote.path("count").asText()
              + "   "
              + Credits.both(quote.path("array_total_micros")));
      terminal.say("  balance        " + Credits.both(quote.path("balance_micros")));
      return;
    }
    terminal.say("  total          " + Credits.both(quote.path("total_micros")) + ", held now");
    terminal.say("  balance        " + Credits.both(quote.path("balance_micros")));
    terminal.say("  balance after  " + Credits.both(quote.path("balance_after_micros")));
    terminal.say(
        "  unused minutes are refunded; the meter runs only while the work runs; the price holds"
            + " until "
            + Column.text(quote.path("expires_at")));
  }

  private boolean isArray() {
    return quote.hasNonNull("array_total_micros");
  }

  /** Fails when the balance does not suffice, before anybody is asked to agree. */
  void requireFunds() {
    if (isArray()) {
      return; // The server asks for the price of all.
    }
    long after = Views.amount(quote, "balance_after_micros");
    if (after < 0) {
      throw new CommandFailure(
          ExitCode.FUNDS,
          "The balance of "
              + Credits.both(quote.path("balance_micros"))
              + " is short of the total of "
              + Credits.both(quote.path("total_micros"))
              + " by "
              + Credits.both(-after)
              + ", so nothing was started. Ask for at most "
              + quote.path("minutes_affordable").asText()
              + " minutes, or have credits added.");
    }
  }
}
