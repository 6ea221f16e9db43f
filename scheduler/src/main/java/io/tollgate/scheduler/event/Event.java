package io.tollgate.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.World;
import java.util.Optional;
import java.util.UUID;

/**
 * Something others must hear of.
 *
 * @param account whose it is; empty when it is nobody's, such as a node's
 * @param world its world
 * @param type such as {@code session.ended}
 * @param subject the id of what it happened to
 * @param payload what there is to know; pseudonymous ids only, never personal data or secrets
 */
public record Event(
    Optional<AccountId> account,
    World world,
    String type,
    Optional<UUID> subject,
    ObjectNode payload) {

  /** An event of an account that is about the account itself. */
  public static Event ofAccount(AccountId account, World world, String type, ObjectNode payload) {
    return new Event(Optional.of(account), world, type, Optional.of(account.value()), payload);
  }
}
