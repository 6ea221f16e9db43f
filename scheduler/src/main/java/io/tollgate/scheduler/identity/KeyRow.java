package io.tollgate.scheduler.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A key as it is stored: everything but the secret.
 *
 * @param id its id
 * @param account whose it is; empty for one of the house
 * @param world its world
 * @param name what its owner calls it
 * @param prefix the first characters of the secret
 * @param last4 the last four characters of the secret
 * @param scopes what it may do
 * @param channel how its holder comes in
 * @param createdAt when it was made
 * @param expiresAt when it stops working by itself
 * @param revokedAt when somebody stopped it
 * @param lastUsedAt when it was last used, to about a minute
 */
public record KeyRow(
    UUID id,
    Optional<AccountId> account,
    World world,
    Optional<String> name,
    String prefix,
    String last4,
    Set<Scope> scopes,
    Channel channel,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt,
    Optional<Instant> lastUsedAt) {

  public KeyRow {
    scopes = Set.copyOf(scopes);
  }

  /** Who calls when this key is shown. */
  public Caller caller() {
    return new Caller(id, account, world, scopes, channel);
  }
}
