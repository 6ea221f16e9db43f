package io.tollgate.agent;

import java.util.Optional;

/** The version this agent calls itself. */
final class AgentVersion {

  static final String TEXT =
      Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");

  private AgentVersion() {}
}
