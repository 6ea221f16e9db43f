package io.tollgate.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.session.Views;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What operators do with sessions; each act says why and is audited. */
@Command(
    name = "ops",
    description = "Hold, release and preempt anybody's sessions, see why they wait; for operators.",
    subcommands = {WhyCommand.class, BacklogCommand.class})
public final class OpsCommands extends Noun {

  @Command(
      name = "hold",
      description = {
        "Let a session that waits go on waiting until an operator releases it.",
        "Its owner sees the reason, and cannot lift it."
      })
  void hold(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION", description = "Session id.") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    act(call, session, "hold", reason);
  }

  @Command(
      name = "release",
      description = "Take an operator's hold back; its owner's own hold stays.")
  void release(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION", description = "Session id.") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    act(call, session, "release", reason);
  }

  @Command(
      name = "preempt",
      description = {
        "Make a session leave its GPUs. Its cut minute is free, and what it has not used is refunded,",
        "or it is queued again if its owner asked for that."
      })
  void preempt(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION", description = "Session id.") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason) {
    act(call, session, "preempt", reason);
  }

  private static void act(Call call, String session, String verb, String reason) {
    JsonNode after =
        call.api()
            .post(
                "/v1/ops/sessions/" + session + "/" + verb,
                ApiClient.object().put("reason", reason));
    call.printer().one(after, "id", Views.SESSION);
  }
}
