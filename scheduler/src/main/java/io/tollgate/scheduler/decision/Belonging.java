package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Whose a session is, and of what: everything that limits, controls and shares are counted by.
 *
 * @param account who pays
 * @param project the account's project it is for
 * @param key the key that asked; empty where nobody needs it
 * @param workflow what it runs, such as {@code command}
 * @param array the array it is an element of, which may limit how many run
 */
public record Belonging(
    AccountId account,
    Optional<String> project,
    Optional<UUID> key,
    String workflow,
    Optional<Array> array) {

  /**
   * An array of sessions.
   *
   * @param runningMax how many of its elements run at once at most
   */
  public record Array(UUID id, OptionalInt runningMax) {}

  /** Of the account and nothing narrower. */
  public static Belonging to(AccountId account) {
    return new Belonging(account, Optional.empty(), Optional.empty(), "command", Optional.empty());
  }

  /** The same of another account. */
  public Belonging in(AccountId other) {
    return new Belonging(other, project, key, workflow, array);
  }
}
