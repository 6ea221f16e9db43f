package io.tollgate.cli.queue;

import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The catalogue. */
@Command(name = "workflow", description = "Show the catalogue of workflows.")
public final class WorkflowCommands extends Noun {
  private static final List<Column> WORKFLOWS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("VERSION", "version"),
          Column.of("KIND", "kind"),
          Column.of("STATUS", "status"),
          Column.of("REFUND ON FAILURE", "refund_on_failure"),
          Column.of("TAKES COMMAND", "takes_command").whenWide(),
          Column.of("DESCRIPTION", "description"));

  @Command(name = "list", description = "List workflows.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/workflows"), "name", WORKFLOWS);
  }
}
