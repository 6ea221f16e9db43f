package io.tollgate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What only administrators do. */
@Command(
    name = "admin",
    description = "Migrate the database; check every invariant.",
    subcommands = PartCommands.Migrate.class)
final class AdminCommands extends Noun {
  private static final List<Column> INVARIANTS =
      List.of(
          Column.of("NUMBER", "number"),
          Column.of("INVARIANT", "name"),
          Column.of("EXAMINED", "examined"),
          Column.of("OFFENDERS", "offenders"),
          Column.of("FIRST", "first"));

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
}
