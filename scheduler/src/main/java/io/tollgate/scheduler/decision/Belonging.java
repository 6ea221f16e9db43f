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
 * @param company what others of the account have to do with its place
 */
public record Belonging(
    AccountId account,
    Optional<String> project,
    Optional<UUID> key,
    String workflow,
    Optional<Array> array,
    Company company) {

  /**
   * An array of sessions.
   *
   * @param runningMax how many of its elements run at once at most
   */
  public record Array(UUID id, OptionalInt runningMax) {}

  /** That keeps no company. */
  public Belonging(
      AccountId account,
      Optional<String> project,
      Optional<UUID> key,
      String workflow,
      Optional<Array> array) {
    this(account, project, key, workflow, array, Company.NONE);
  }

  /** Of the account and nothing narrower. */
  public static Belonging to(AccountId account) {
    return new Belonging(account, Optional.empty(), Optional.empty(), "command", Optional.empty());
  }

  /** The same of another account. */
  public Belonging in(AccountId other) {
    return new Belonging(other, project, key, workflow, array, company);
  }

  /** The same for that project, or for none. */
  Belonging of(Optional<String> other) {
    return new Belonging(account, other, key, workflow, array, company);
  }

  /** The same as an element of that array, or of none. */
  Belonging element(Optional<Array> other) {
    return new Belonging(account, project, key, workflow, other, company);
  }

  /** The same in other company. */
  public Belonging in(Company other) {
    return new Belonging(account, project, key, workflow, array, other);
  }
}
