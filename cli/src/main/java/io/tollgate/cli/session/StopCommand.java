package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops sessions and shows what they cost. */
@Command(
    name = "stop",
    description =
        "Stop sessions. Billed time is capped at once; waits for the final receipt and shows it.")
public final class StopCommand implements Runnable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Mixin private Call call = new Call();

  @Parameters(
      arity = "1..*",
      paramLabel = "SESSION",
      description = "Session ids, or their beginnings.")
  private List<String> sessions = new ArrayList<>();

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Wait for the final receipt (the default; --no-wait gives the provisional one).")
  private boolean wait = true;

  @Override
  public void run() {
    ApiClient api = call.api();
    for (String typed : sessions) {
      String id = SessionIds.resolve(api, typed);
      JsonNode stopped =
          api.post("/v1/sessions/" + id + "/stop?wait=" + (wait ? 10 : 0), ApiClient.object());
      if (wait && !Receipt.isFinal(stopped)) {
        call.terminal().say("Stopping " + id + "; its billed time is capped. Settling …");
        stopped = Receipt.await(api, id, PATIENCE);
      }
      call.printer().one(stopped, "id", Receipt.LINES);
    }
  }
}
