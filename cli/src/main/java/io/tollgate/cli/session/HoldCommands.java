package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets waiting sessions wait, and lets them start again. */
final class HoldCommands {

  private HoldCommands() {}

  /** What both have in common. */
  private abstract static class OnHold implements Runnable {
    @Mixin private Call call = new Call();

    @Parameters(
        arity = "1..*",
        paramLabel = "SESSION",
        description = "Session ids, or their beginnings.")
    private List<String> sessions = new ArrayList<>();

    private final String verb;

    OnHold(String verb) {
      this.verb = verb;
    }

    @Override
    public void run() {
      for (String typed : sessions) {
        JsonNode after =
            call.api().post(SessionCommands.path(call, typed) + "/" + verb, ApiClient.object());
        call.printer().one(after, "id", Views.SESSION);
      }
    }
  }

  /** {@code session hold}. */
  @Command(
      name = "hold",
      description = {
        "Let sessions that wait go on waiting until they are released.",
        "Their credits stay held; stop a session to have them back."
      })
  static final class Hold extends OnHold {
    Hold() {
      super("hold");
    }
  }

  /** {@code session release}. */
  @Command(name = "release", description = "Let held sessions start again.")
  static final class Release extends OnHold {
    Release() {
      super("release");
    }
  }
}
