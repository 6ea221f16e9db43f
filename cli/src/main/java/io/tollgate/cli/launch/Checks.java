package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;

/** What a demo insists on. */
final class Checks {
  private Checks() {}

  /** Fails the demo when something does not hold. */
  static void that(boolean holds, String what) {
    if (!holds) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "The demo has failed: it does not hold that " + what + ".");
    }
  }

  /** Fails the demo when two amounts differ. */
  static void equal(long left, long right, String what) {
    that(left == right, what + " (" + left + " against " + right + " micro-credits)");
  }
}
