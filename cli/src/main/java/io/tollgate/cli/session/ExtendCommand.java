package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Buys more minutes for a running session. */
@Command(name = "extend", description = "Prepay more minutes; shows the price and asks.")
final class ExtendCommand implements Callable<Integer> {
  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Option(
      names = {"--minutes", "--for"},
      required = true,
      paramLabel = "TIME",
      converter = ShapeOptions.MinutesConverter.class,
      description = "How much more: 90, 90m, 1h30m or 2d.")
  private Integer minutes = 0;

  @Option(
      names = {"-y", "--yes"},
      description = "Agree to the plan beforehand.")
  private boolean yes;

  @Override
  public Integer call() {
    ApiClient api = call.api();
    String path = SessionCommands.path(call, session);
    JsonNode running = api.get(path);
    JsonNode shape = running.path("shape");
    ObjectNode wanted =
        ApiClient.object()
            .put("workflow", running.path("workflow").asText())
            .put("gpu_model", shape.path("gpu_model").asText())
            .put("gpus_per_node", shape.path("gpus_per_node").asInt())
            .put("nodes", shape.path("nodes").asInt())
            .put("capacity_class", running.path("capacity_class").asText("on_demand"))
            .put("minutes", minutes);
    JsonNode quote = api.create("/v1/quotes", wanted);
    QuotePlan plan = new QuotePlan(quote);
    plan.print(call.terminal());
    plan.requireFunds();
    if (!call.confirmed("Extend it?", yes)) {
      call.terminal().say("Not extended; nothing was charged.");
      return ExitCode.USAGE.number();
    }
    JsonNode extended =
        api.create(path + "/extend", ApiClient.object().put("quote_id", quote.path("id").asText()));
    call.printer().one(extended, "id", Views.SESSION);
    call.terminal().say("Pending until the node has acknowledged it; refunded whole if it cannot.");
    return ExitCode.OK.number();
  }
}
