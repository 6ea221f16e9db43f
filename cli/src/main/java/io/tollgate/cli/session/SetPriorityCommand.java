package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code session set-priority}. */
@Command(
    name = "set-priority",
    description = {
      "Give a waiting session another place among your own of its project and class.",
      "Nobody else's session moves for it."
    })
final class SetPriorityCommand implements Runnable {
  @Mixin private Call call = new Call();

  @Parameters(index = "0", paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Parameters(index = "1", paramLabel = "N", description = "-100 to 100, higher first.")
  private int priority;

  @Override
  public void run() {
    JsonNode after =
        call.api()
            .post(
                SessionCommands.path(call, session) + "/priority",
                ApiClient.object().put("priority", priority));
    call.printer().one(after, "id", Views.SESSION);
  }
}
