package io.tollgate.agent.runtime;

import java.time.Duration;

/** Limits for tests that need some and care for none of them. */
public final class SmallWorkspaces {

  /** An hour, and a MiB of everything. */
  public static final WorkspaceConfig LIMITS =
      new WorkspaceConfig(
          Duration.ofHours(1), 1 << 20, 0, 1 << 20, 1 << 20, 1 << 20, PortRange.ANY);

  private SmallWorkspaces() {}
}
