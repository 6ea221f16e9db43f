package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for a state. */
@Command(
    name = "wait",
    description = "Wait until a session has reached a state; exits 8 when it has not in time.")
final class WaitCommand implements Runnable {
  private static final List<String> ORDER =
      List.of("queued", "starting", "running", "stopping", "ended", "settled");

  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Option(
      names = "--for-state",
      paramLabel = "STATE",
      defaultValue = "ended",
      description = "running, ended or settled, or past it (default: ${DEFAULT-VALUE}).")
  private String wanted = "ended";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "Give up after this long (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds = 3600;

  @Override
  public void run() {
    if (!ORDER.contains(wanted)) {
      throw new CommandFailure(
          ExitCode.USAGE, "There is no state \"" + wanted + "\". One of: " + ORDER + ".");
    }
    String path = SessionCommands.path(call, session);
    long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    while (true) {
      JsonNode now = call.api().get(path);
      if (reached(now)) {
        call.printer().one(now, "id", Views.SESSION);
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new CommandFailure(
            ExitCode.NOT_REACHED_IN_TIME,
            "The session is "
                + Views.state(now)
                + ", not "
                + wanted
                + ", after "
                + timeoutSeconds
                + " s. It was not touched; wait again or look with `tollgate session explain`.");
      }
      Pause.of(Duration.ofMillis(500));
    }
  }

  private boolean reached(JsonNode now) {
    boolean settled = Receipt.isFinal(now) || now.path("billing_phase").asText().equals("settled");
    String state = settled ? "settled" : now.path("state").asText();
    return ORDER.indexOf(state) >= ORDER.indexOf(wanted);
  }
}
