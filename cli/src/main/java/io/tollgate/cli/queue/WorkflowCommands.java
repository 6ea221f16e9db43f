package io.tollgate.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.session.IdleOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The catalogue. */
@Command(name = "workflow", description = "Show and set the catalogue of workflows.")
public final class WorkflowCommands extends Noun {
  private static final List<Column> WORKFLOWS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("VERSION", "version"),
          Column.of("KIND", "kind"),
          Column.of("STATUS", "status"),
          Column.of("REFUND ON FAILURE", "refund_on_failure"),
          Column.of("ENDED WHEN IDLE", WorkflowCommands::idle).whenWide(),
          Column.of("TAKES COMMAND", "takes_command").whenWide(),
          Column.of("DESCRIPTION", "description"));
  private static final List<Column> WORKFLOW =
      List.of(
          Column.of("workflow", "name"),
          Column.of("version", "version"),
          Column.of("kind", "kind"),
          Column.of("status", "status"),
          Column.of("refund on failure", "refund_on_failure"),
          Column.of("takes command", "takes_command"),
          Column.of("ended when idle", WorkflowCommands::idle),
          Column.of("description", "description"));

  @Command(name = "list", description = "List workflows.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/workflows"), "name", WORKFLOWS);
  }

  @Command(name = "get", description = "Show one workflow.")
  void get(@Mixin Call call, @Parameters(paramLabel = "NAME") String name) {
    call.printer().one(call.api().get(path(name)), "name", WORKFLOW);
  }

  @Command(
      name = "set",
      description = {
        "Say when sessions of a workflow are ended as idle, unless they say otherwise themselves.",
        "Holds for sessions submitted from now on."
      })
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--idle-window",
              paramLabel = "TIME",
              converter = IdleOptions.WindowConverter.class,
              description = "Ended when no GPU has worked for so long (30m).")
          @Nullable Integer window,
      @Option(
              names = "--idle-threshold",
              paramLabel = "PERCENT",
              description = "A GPU works from this utilization on (5).")
          @Nullable Integer threshold,
      @Option(names = "--no-idle", description = "Not ended for idling.") boolean never,
      @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit.")
          @Nullable String reason) {
    ObjectNode request = ApiClient.object();
    if (never == (window != null || threshold != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "Say --idle-window or --idle-threshold or both, or else --no-idle.");
    }
    IdleOptions.put(request, window, threshold, never);
    if (reason != null) {
      request.put("reason", reason);
    }
    call.printer().one(call.api().put(path(name), request), "name", WORKFLOW);
  }

  private static String idle(JsonNode workflow) {
    return IdleOptions.line(workflow.path("idle_protection"));
  }

  private static String path(String name) {
    return "/v1/workflows/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
