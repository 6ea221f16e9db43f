package io.tollgate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What only administrators do. */
@Command(
    name = "admin",
    description = "Migrate the database; check every invariant; rebuild balances.",
    subcommands = PartCommands.Migrate.class)
final class AdminCommands extends Noun {
  private static final List<Column> INVARIANTS =
      List.of(
          Column.of("NUMBER", "number"),
          Column.of("INVARIANT", "name"),
          Column.of("EXAMINED", "examined"),
          Column.of("OFFENDERS", "offenders"),
          Column.of("FIRST", "first"));

  private static final List<Column> DIFFERENCES =
      List.of(
          Column.of("BALANCE", "balance"),
          Column.of("ID", "id"),
          Column.of("PERIOD", "period"),
          Column.credits("STORED", "stored_micros"),
          Column.credits("COMPUTED", "computed_micros"),
          Column.of("WRITTEN", "written"));

  @Command(
      name = "check",
      description = "Run every invariant over the stored rows; exits 6 when one is broken.")
  int check(@Mixin Call call) {
    JsonNode findings = call.api().post("/v1/admin/check", ApiClient.object());
    call.printer().list(findings, "invariants", "name", INVARIANTS);
    boolean ok = findings.path("ok").asBoolean();
    call.terminal().say(ok ? "All invariants hold." : "Broken: see the offenders above.");
    return ok ? ExitCode.OK.number() : ExitCode.CONFLICT.number();
  }

  @Command(
      name = "rebuild",
      description = {
        "Compute every balance again from the journal and report what differs.",
        "Without --dry-run the differences are written; exits 6 when some are left."
      })
  int rebuild(
      @Mixin Call call,
      @Option(names = "--dry-run", description = "Report only; write nothing.") boolean dryRun,
      @Option(names = "--reason", paramLabel = "TEXT") @Nullable String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    if (!dryRun && reason == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "Writing balances needs --reason; nothing was changed. `--dry-run` shows what differs.");
    }
    if (!dryRun && !call.confirmed("Write every balance as the journal has it?", yes)) {
      return call.declined();
    }
    ObjectNode request = ApiClient.object().put("dry_run", dryRun);
    if (reason != null) {
      request.put("reason", reason);
    }
    JsonNode rebuilt = call.api().post("/v1/admin/rebuild", request);
    call.printer().list(rebuilt, "differences", "id", DIFFERENCES);
    int found = rebuilt.path("differences").size();
    int written = rebuilt.path("written").asInt();
    call.terminal()
        .say(
            rebuilt.path("examined").asText()
                + " balances computed again, "
                + found
                + (rebuilt.path("more").asBoolean() ? " or more" : "")
                + " differ, "
                + written
                + " written.");
    return found == written ? ExitCode.OK.number() : ExitCode.CONFLICT.number();
  }
}
