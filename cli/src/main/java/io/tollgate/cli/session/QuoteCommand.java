package io.tollgate.cli.session;

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
    call.printer().one(shape.quote(call.api()), "id", Views.QUOTE);
  }
}
