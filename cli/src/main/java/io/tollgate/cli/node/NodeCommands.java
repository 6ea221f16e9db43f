package io.tollgate.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.TimeConverter;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.control.ControlCommands;
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

/** Nodes; for operators. */
@Command(name = "node", description = "Add, watch, cordon and remove nodes.")
public final class NodeCommands extends Noun {
  private static final List<Column> NODES =
      List.of(
          Column.of("NODE", "name"),
          Column.of("STATE", NodeCommands::state),
          Column.of("GPUS", node -> String.valueOf(node.path("gpus").size())),
          Column.of("MODEL", node -> Column.text(node.path("gpus").findPath("model"))),
          Column.of("IN USE", node -> String.valueOf(inUse(node))),
          Column.of("GPU SOURCE", "gpu_source"),
          Column.of("AGENT", "agent_version"),
          Column.of("LAST SEEN", "last_seen_at"),
          Column.of("HEALTH", NodeHealthText::summary).whenWide(),
          Column.of("WORLD", "world").whenWide(),
          Column.of("ID", "id").whenWide(),
          Column.of("REASON", "cordon_reason").whenWide());
  private static final List<Column> NODE =
      List.of(
          Column.of("node", "name"),
          Column.of("id", "id"),
          Column.of("world", "world"),
          Column.of("state", NodeCommands::state),
          Column.of("cordon reason", "cordon_reason"),
          Column.of("beta", "beta"),
          Column.of("single tenant", "single_tenant"),
          Column.of("drained", NodeCommands::drains),
          Column.of("set aside", node -> Column.text(node.path("set_aside").path("message"))),
          Column.of("join token", "join_token"),
          Column.of("token expires", "join_token_expires_at"),
          Column.of("agent", "agent_version"),
          Column.of("gpu source", "gpu_source"),
          Column.of("last seen", "last_seen_at"),
          Column.of("cpus", "cpus"),
          Column.of("memory bytes", "memory_bytes"),
          Column.of("gpus", NodeCommands::gpus),
          Column.of("health", NodeHealthText::all));

  @Command(
      name = "add",
      description = "Register a node; its one-time join token is in the answer and never again.")
  void add(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--world", defaultValue = "live", description = "live or test.")
          String world) {
    JsonNode added =
        call.api()
            .create("/v1/ops/nodes", ApiClient.object().put("name", name).put("world", world));
    call.printer().one(added, "id", NODE);
    if (call.format().forPeople()) {
      call.terminal()
          .say(
              "On the node: save the token to a file and run `tollgate agent --server-url "
                  + call.endpoint()
                  + " --state-dir DIR --join-token-file FILE`.");
    }
  }

  @Command(name = "list", description = "List nodes.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/ops/nodes"), "id", NODES);
  }

  @Command(name = "get", description = "Show one node and its GPUs.")
  void get(@Mixin Call call, @Parameters(paramLabel = "NODE") String node) {
    call.printer().one(find(call, node), "id", NODE);
  }

  @Command(name = "cordon", description = "Start nothing new there; what runs goes on.")
  void cordon(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    order(call, node, "cordon", reason);
  }

  @Command(name = "uncordon", description = "Take new work there again.")
  void uncordon(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    order(call, node, "uncordon", reason);
  }

  @Command(name = "beta", description = "Keep a node for accounts with beta; what runs goes on.")
  void beta(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = "--off", description = "Give it to everybody instead.") boolean off,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode body = ApiClient.object().put("enabled", !off).put("reason", reason);
    String id = find(call, node).path("id").asText();
    call.printer().one(call.api().post("/v1/ops/nodes/" + id + "/beta", body), "id", NODE);
  }

  @Command(
      name = "drain",
      description = {
        "Start nothing new there, and have it empty by a deadline: what still runs is evicted.",
        "`node uncordon` or `control release` ends it."
      })
  int drain(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(
              names = "--deadline",
              paramLabel = "TIME",
              converter = TimeConverter.class,
              description = "2h from now, or 2026-12-01T08:00:00Z; without it all run out.")
          @Nullable Instant deadline,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = "--dry-run", description = "Show whom it would touch.") boolean dryRun,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    ObjectNode request = ApiClient.object().put("action", "drain").put("reason", reason);
    request.putObject("scope").put("node", node);
    if (deadline != null) {
      request.put("deadline", deadline.toString());
    }
    return new LayDown(call, ControlCommands.PATH, ControlCommands.CONTROL)
        .ask(request, deadline == null ? "" : "evicts what runs at " + deadline, dryRun, yes);
  }

  @Command(
      name = "clear-health",
      description = {
        "Say that what stands against a node or a GPU is dealt with.",
        "Its agent drops it; what still holds comes back with the next look."
      })
  void clearHealth(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = "--gpu", paramLabel = "GPU", description = "Index or uuid; else all.")
          @Nullable String gpu,
      @Option(names = "--cause", paramLabel = "CAUSE", description = "Such as xid_62; else all.")
          @Nullable String cause,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    ObjectNode body = ApiClient.object().put("reason", reason);
    if (gpu != null) {
      body.put("gpu", gpu);
    }
    if (cause != null) {
      body.put("cause", cause);
    }
    String id = find(call, node).path("id").asText();
    call.printer().one(call.api().post("/v1/ops/nodes/" + id + "/clear-health", body), "id", NODE);
  }

  @Command(
      name = "confirm-dead",
      description = "Vouch that nothing runs there any more, so that its GPUs are given to others.")
  int confirmDead(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode found = find(call, node);
    String question =
        found.path("name").asText()
            + " holds "
            + inUse(found)
            + " GPUs for sessions. If anything still runs there, GPUs will be used twice. Sure?";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    order(call, node, "confirm-dead", reason);
    return ExitCode.OK.number();
  }

  @Command(name = "remove", description = "Remove a node that holds no work.")
  int remove(
      @Mixin Call call,
      @Parameters(paramLabel = "NODE") String node,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode found = find(call, node);
    String name = found.path("name").asText();
    if (!call.confirmed("Remove " + name + "? Its agent's key stops working.", yes)) {
      return call.declined();
    }
    call.api().delete("/v1/ops/nodes/" + found.path("id").asText());
    call.terminal().say("Removed " + name + ".");
    return ExitCode.OK.number();
  }

  private static void order(Call call, String node, String verb, @Nullable String reason) {
    ObjectNode body = ApiClient.object().put("reason", reason);
    String id = find(call, node).path("id").asText();
    call.printer().one(call.api().post("/v1/ops/nodes/" + id + "/" + verb, body), "id", NODE);
  }

  /** A node by its id or its name. */
  private static JsonNode find(Call call, String typed) {
    for (JsonNode node : call.api().get("/v1/ops/nodes").path("items")) {
      if (node.path("id").asText().equals(typed) || node.path("name").asText().equals(typed)) {
        return node;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no node \"" + typed + "\". `tollgate node list` shows those there are.");
  }

  private static String state(JsonNode node) {
    return node.path("state").asText()
        + (node.path("cordoned").asBoolean() ? ", cordoned" : "")
        + (node.path("drains").isEmpty() ? "" : ", draining")
        + (node.path("health").asText().equals("drain") ? ", sick" : "")
        + (node.has("set_aside") ? ", set aside" : "");
  }

  private static String drains(JsonNode node) {
    List<String> drains = new ArrayList<>();
    for (JsonNode drain : node.path("drains")) {
      drains.add(
          (drain.hasNonNull("deadline") ? "by " + drain.path("deadline").asText() + ": " : "")
              + drain.path("reason").asText());
    }
    return String.join("\n", drains);
  }

  private static long inUse(JsonNode node) {
    long used = 0;
    for (JsonNode gpu : node.path("gpus")) {
      used += gpu.hasNonNull("session_id") ? 1 : 0;
    }
    return used;
  }

  private static String gpus(JsonNode node) {
    StringBuilder all = new StringBuilder();
    for (JsonNode gpu : node.path("gpus")) {
      all.append(all.isEmpty() ? "" : ", ")
          .append(gpu.path("index").asText())
          .append(':')
          .append(gpu.path("model").asText())
          .append('/')
          .append(gpu.path("health").asText())
          .append(gpu.hasNonNull("health_cause") ? " " + gpu.path("health_cause").asText() : "")
          .append(gpu.hasNonNull("session_id") ? "/in use" : "");
    }
    return all.isEmpty() ? "-" : all.toString();
  }
}
