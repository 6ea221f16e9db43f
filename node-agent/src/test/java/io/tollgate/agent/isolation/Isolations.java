package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.file.Path;

/** Isolation as tests like it. */
public final class Isolations {

  /** Users that the agents of other tests do not give to their work. */
  private static final IsolationConfig.UserRange USERS =
      new IsolationConfig.UserRange(60_706, 60_738);

  private Isolations() {}

  /** Work as the test's own user, without limits. */
  public static Isolation none(Path directory) throws IOException {
    return Isolation.find(
        config(IsolationConfig.Choice.NONE), Host.here(), directory, directory.resolve("work"));
  }

  static IsolationConfig config(IsolationConfig.Choice choice) {
    return new IsolationConfig(choice, USERS, 64, 256, 1 << 20);
  }
}
