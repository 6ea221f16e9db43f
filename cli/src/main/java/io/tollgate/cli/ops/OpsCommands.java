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
    description = "Hold, end, preempt, requeue and reject sessions; see who waits, and why.",
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
  int kill(@Mixin Call call, @Mixin Ordered ordered) {
    return order(call, ordered, "kill", "End it for good?");
  }

  @Command(
      name = "requeue",
      description = "End this run of a session that may be requeued; it waits and goes on later.")
  int requeue(@Mixin Call call, @Mixin Ordered ordered) {
    return order(call, ordered, "requeue", "End this run of it?");
  }

  @Command(
      name = "reject",
      description = "End a session that a policy does not allow; it is refunded whole.")
  int reject(@Mixin Call call, @Mixin Ordered ordered) {
    return order(call, ordered, "reject", "End it, and refund all of it?");
  }

  @Command(
      name = "hold",
      description = {
        "Let a session that waits go on waiting until an operator releases it.",
        "Its owner sees the reason, and cannot lift it."
      })
  void hold(@Mixin Call call, @Mixin Remarked remarked) {
    act(call, SessionIds.resolve(call.api(), remarked.session), "hold", remarked.reason);
  }

  @Command(
      name = "release",
      description = "Take an operator's hold back; its owner's own hold stays.")
  void release(@Mixin Call call, @Mixin Remarked remarked) {
    act(call, SessionIds.resolve(call.api(), remarked.session), "release", remarked.reason);
  }

  @Command(
      name = "preempt",
      description = {
        "Make a session leave its GPUs: the cut minute is free, and what it did not use is refunded,",
        "or it waits again if its owner asked for that."
      })
  int preempt(@Mixin Call call, @Mixin Ordered ordered) {
    return order(call, ordered, "preempt", "Make it leave?");
  }

  private static void act(Call call, String session, String verb, String reason) {
    JsonNode after =
        call.api()
            .post(
                "/v1/ops/sessions/" + session + "/" + verb,
                ApiClient.object().put("reason", reason));
    call.printer().one(after, "id", Views.SESSION);
  }

  private static int order(Call call, Ordered ordered, String verb, String question) {
    String id = SessionIds.resolve(call.api(), ordered.session);
    JsonNode session = call.api().get("/v1/sessions/" + id);
    String what = "Session " + id + " is " + session.path("state").asText() + ". ";
    if (!call.confirmed(what + question, ordered.yes)) {
      return call.declined();
    }
    act(call, id, verb, ordered.reason);
    return ExitCode.OK.number();
  }

  /** Which session, and what is said about it. */
  static class Remarked {
    @Parameters(paramLabel = "SESSION", description = "Session id.")
    protected String session = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, in your words.")
    protected String reason = "";
  }

  /** The same of what ends or moves it, which is asked back. */
  static final class Ordered extends Remarked {
    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask.")
    private boolean yes;
  }
}
