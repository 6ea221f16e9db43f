package io.tollgate.cli.ops;

import io.tollgate.cli.Call;
import io.tollgate.cli.session.Explained;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Why a session waits, whoever's it is. */
@Command(
    name = "why",
    description = "Why a session waits (all reasons), what makes up its rank, and until when.")
final class WhyCommand implements Runnable {
  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Override
  public void run() {
    Explained.of(call, session).waits();
  }
}
