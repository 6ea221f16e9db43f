package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists sessions. */
@Command(name = "list", description = "List the sessions that are not ended, newest first.")
public final class ListCommand implements Runnable {
  @Mixin private Call call = new Call();

  @Option(
      names = {"-a", "--all"},
      description = "Ended ones too.")
  private boolean all;

  @Option(names = "--state", paramLabel = "STATES", description = "Only these, comma-separated.")
  private @Nullable String states;

  @Option(
      names = "--array",
      paramLabel = "ARRAY",
      description = "Its elements, ended ones too with -a; other lists leave elements out.")
  private @Nullable String array;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Option(names = "--page-token", paramLabel = "TOKEN", description = "Go on where a list ended.")
  private @Nullable String cursor;

  @Override
  public void run() {
    StringBuilder path = new StringBuilder("/v1/sessions?limit=").append(limit);
    String wanted = states != null ? states : all ? null : "open";
    if (wanted != null) {
      path.append("&state=").append(encoded(wanted));
    }
    if (array != null) {
      path.append("&array=").append(encoded(array));
    }
    if (cursor != null) {
      path.append("&cursor=").append(encoded(cursor));
    }
    JsonNode answer = call.api().get(path.toString());
    call.printer().list(answer, "id", Views.SESSIONS);
    if (answer.hasNonNull("next_cursor")) {
      call.terminal().say("More: --page-token " + answer.get("next_cursor").asText());
    }
    if (array == null && cursor == null && call.format().forPeople()) {
      arrays();
    }
    if (answer.path("items").isEmpty() && call.format().forPeople()) {
      call.terminal().say(wanted == null ? "No sessions yet." : "None. `-a` shows ended ones too.");
    }
  }

  /** A line for each array: its elements may be a million. */
  private void arrays() {
    for (JsonNode one : call.api().get("/v1/arrays?state=open").path("items")) {
      call.terminal()
          .say(
              "Array "
                  + one.path("id").asText()
                  + ": "
                  + one.path("count").asText()
                  + " × "
                  + Views.shape(one.path("shape"))
                  + ", "
                  + one.path("running").asText()
                  + " running, "
                  + one.path("ended").asText()
                  + " ended; --array lists them");
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
