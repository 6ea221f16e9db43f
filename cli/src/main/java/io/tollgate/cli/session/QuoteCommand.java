package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Freezes a price; costs nothing. */
@Command(
    name = "quote",
    description = "Show what a session would cost, and freeze that price for a while.")
public final class QuoteCommand implements Runnable {
  @Mixin private Call call = new Call();
  @Mixin private ShapeOptions shape = new ShapeOptions();

  @Override
  public void run() {
    JsonNode quote = shape.quote(call.api());
    boolean people = call.format().forPeople();
    call.printer().one(quote, "id", people ? QuoteTerms.with(Views.QUOTE, quote) : Views.QUOTE);
  }
}
