package io.tollgate.cli.ops;

import io.tollgate.cli.Noun;
import picocli.CommandLine.Command;

/** What operators see of the queue. */
@Command(
    name = "ops",
    description = "See why sessions wait, and what pools still have to do.",
    subcommands = {WhyCommand.class, BacklogCommand.class})
public final class OpsCommands extends Noun {}
