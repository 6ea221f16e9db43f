package io.tollgate.cli.session;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.time.Duration;

/** Waits between two looks at the server. */
public final class Pause {
  private Pause() {}

  /** Waits this long. */
  public static void of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted.", stop);
    }
  }
}
