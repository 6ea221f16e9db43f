package io.tollgate.cli.maintenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.TimeConverter;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.control.LayDown;
import io.tollgate.cli.output.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Maintenance windows; for operators. */
@Command(
    name = "maintenance",
    description = "Plan times in which nothing runs on some nodes, see them, cancel them.")
public final class MaintenanceCommands extends Noun {
  private static final String PATH = "/v1/ops/maintenance";
  private static final List<Column> WINDOW =
      List.of(
          Column.of("maintenance", "id"),
          Column.of("state", "state"),
          Column.of("from", "from"),
          Column.of("to", "to"),
          Column.of("nodes", MaintenanceCommands::nodes),
          Column.of("reason", "reason"),
          Column.of("author", "author"),
          Column.of("ended", "ended_at"));
  private static final List<Column> WINDOWS =
      List.of(
          Column.of("MAINTENANCE", "id"),
          Column.of("STATE", "state"),
          Column.of("FROM", "from"),
          Column.of("TO", "to"),
          Column.of("NODES", MaintenanceCommands::nodes),
          Column.of("REASON", "reason"),
          Column.of("AUTHOR", "author").whenWide());

  @Command(
      name = "create",
      description = {
        "Plan maintenance: nothing that could reach into it is started on those nodes,",
        "what still runs at its beginning is evicted, and afterwards they take work again."
      })
  int create(
      @Mixin Call call,
      @Option(names = "--node", paramLabel = "NODE", description = "May be repeated.")
          @Nullable List<String> nodes,
      @Option(
              names = {"--gpu", "--model"},
              paramLabel = "MODEL",
              description = "All nodes of a GPU model.")
          @Nullable String model,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              converter = TimeConverter.class,
              description = "Its beginning: 2h from now, or 2026-12-01T08:00:00Z; now if unsaid.")
          @Nullable Instant from,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "TIME",
              converter = TimeConverter.class,
              description = "Its end, in the same way.")
          Instant to,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = "--dry-run", description = "Show whom it would touch.") boolean dryRun,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    ObjectNode request = ApiClient.object().put("reason", reason).put("to", to.toString());
    if (nodes != null) {
      ArrayNode names = request.putArray("nodes");
      nodes.forEach(names::add);
    }
    if (model != null) {
      request.put("gpu_model", model);
    }
    if (from != null) {
      request.put("from", from.toString());
    }
    return new LayDown(call, PATH, WINDOW)
        .ask(
            request,
            "evicts what still runs " + (from == null ? "now" : "at " + from),
            dryRun,
            yes);
  }

  @Command(name = "list", description = "List planned maintenance.")
  void list(
      @Mixin Call call,
      @Option(
              names = {"-a", "--all"},
              description = "What is over or cancelled too.")
          boolean all) {
    call.printer().list(call.api().get(PATH + (all ? "?ended=1" : "")), "id", WINDOWS);
  }

  @Command(
      name = "cancel",
      description = "Cancel maintenance, or end it early: the nodes take work again.")
  void cancel(
      @Mixin Call call,
      @Parameters(paramLabel = "MAINTENANCE") String id,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    call.printer()
        .one(
            call.api().post(PATH + "/" + id + "/cancel", ApiClient.object().put("reason", reason)),
            "id",
            WINDOW);
  }

  private static String nodes(JsonNode window) {
    List<String> parts = new ArrayList<>();
    window.path("nodes").forEach(node -> parts.add(node.asText()));
    if (window.hasNonNull("gpu_model")) {
      parts.add("all " + window.path("gpu_model").asText());
    }
    return String.join(", ", parts);
  }
}
