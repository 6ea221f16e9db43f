package io.tollgate.metering.budget;

import java.util.Optional;
import java.util.UUID;

/** On whose behalf an account spends: what spend limits of a project or a key go by. */
public record Spender(Optional<UUID> project, Optional<UUID> key) {
  /** The account, and nobody in it. */
  public static final Spender UNKNOWN = new Spender(Optional.empty(), Optional.empty());
}
