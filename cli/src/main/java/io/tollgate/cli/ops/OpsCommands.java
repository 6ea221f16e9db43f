package io.tollgate.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.session.SessionIds;
import io.tollgate.cli.session.Views;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What operators do with sessions, and what they see of the queue. */
@Command(
    name = "ops",
    description = "Hold, end, requeue and reject sessions; see who waits for what, and why.",
    subcommands = {WhyCommand.class, BacklogCommand.class})
public final class OpsCommands extends Noun {
  private static final List<Column> PENDING =
      List.of(
          Column.of("REASON", "reason"),
          Column.of("SESSIONS", "sessions"),
          Column.of("ACCOUNTS", "accounts"),
          Column.of("GPUS", "gpus"),
          Column.of("OLDEST SINCE", "oldest_at"),
          Column.of("OLDEST", "oldest_session_id"));

  @Command(name = "pending", description = "Who waits, by reason; a session counts for each.")
  void pending(@Mixin Call call) {
    JsonNode pending = call.api().get("/v1/ops/pending");
    call.printer().list(pending, "reason", PENDING);
    if (call.format().forPeople()) {
      call.terminal()
          .say(
              pending.path("sessions").asInt()
                  + " sessions of "
                  + pending.path("accounts").asInt()
                  + " accounts wait.");
    }
  }

  @Command(
      name = "kill",
      description =
          "End a session as evicted, for good: the cut minute is free, the rest refunded.")
  int kill(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    return order(call, session, "kill", "End it for good?", reason, yes);
  }

  @Command(
      name = "requeue",
      description = "End this run of a session that may be requeued; it waits and goes on later.")
  int requeue(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    return order(call, session, "requeue", "End this run of it?", reason, yes);
  }

  @Command(
      name = "reject",
      description = "End a session that a policy does not allow; it is refunded whole.")
  int reject(
      @Mixin Call call,
      @Parameters(paramLabel = "SESSION") String session,
      @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    return order(call, session, "reject", "End it, and refund all of it?", reason, yes);
  }

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

  private static void act(Call call, String session, String verb, String reason) {
    JsonNode after =
        call.api()
            .post(
                "/v1/ops/sessions/" + session + "/" + verb,
                ApiClient.object().put("reason", reason));
    call.printer().one(after, "id", Views.SESSION);
  }

  private static int order(
      Call call, String typed, String verb, String question, String reason, boolean yes) {
    String id = SessionIds.resolve(call.api(), typed);
    JsonNode session = call.api().get("/v1/sessions/" + id);
    String what = "Session " + id + " is " + session.path("state").asText() + ". ";
    if (!call.confirmed(what + question, yes)) {
      return call.declined();
    }
    JsonNode after =
        call.api()
            .post("/v1/ops/sessions/" + id + "/" + verb, ApiClient.object().put("reason", reason));
    call.printer().one(after, "id", Views.SESSION);
    return ExitCode.OK.number();
  }
}
