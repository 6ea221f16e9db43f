package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says where the ports of running work are reached. */
@Command(
    name = "open",
    description = "Show where the ports of a running session are reached; opens no browser.")
final class OpenCommand implements Callable<Integer> {
  private static final List<Column> PORTS =
      List.of(
          Column.of("PORT", "port"), Column.of("ADDRESS", "address"), Column.of("RANK", "rank"));

  @Mixin
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private Call call;

  @Parameters(index = "0", paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT",
      description = "A declared port's name: only its address is printed.")
  private @Nullable String port;

  @Override
  public Integer call() {
    JsonNode found = call.api().get(SessionCommands.path(call, session));
    if (!found.path("state").asText().equals("running")) {
      throw new CommandFailure(
          ExitCode.CONFLICT,
          "The session is "
              + Views.state(found)
              + ", and only running work has open ports. Wait for it with `tollgate session wait`.");
    }
    ArrayNode all = ports(found);
    if (port != null) {
      call.terminal().out().println(address(all, port));
      return ExitCode.OK.number();
    }
    ObjectNode answer = ApiClient.object();
    answer.set("items", all);
    call.printer().list(answer, "address", PORTS);
    return ExitCode.OK.number();
  }

  private static String address(ArrayNode all, String port) {
    for (JsonNode one : all) {
      if (one.path("port").asText().equals(port)) {
        return one.path("address").asText();
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "The session has no port \"" + port + "\". Ports are declared when a session is started.");
  }

  private static ArrayNode ports(JsonNode session) {
    ArrayNode all = ApiClient.object().putArray("ports");
    for (JsonNode node : session.path("nodes")) {
      node.path("ports")
          .properties()
          .forEach(
              port ->
                  all.addObject()
                      .put("port", port.getKey())
                      .put(
                          "address",
                          node.path("address").asText("?") + ":" + port.getValue().asText())
                      .put("rank", node.path("rank").asInt()));
    }
    return all;
  }

  /** As {@code http=10.0.0.1:20000}. */
  static String line(JsonNode session) {
    if (!session.path("state").asText().equals("running")) {
      return "-";
    }
    StringBuilder line = new StringBuilder();
    for (JsonNode one : ports(session)) {
      line.append(line.isEmpty() ? "" : ", ")
          .append(one.path("port").asText())
          .append('=')
          .append(one.path("address").asText());
    }
    return line.isEmpty() ? "-" : line.toString();
  }
}
