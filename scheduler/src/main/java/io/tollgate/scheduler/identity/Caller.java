package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who calls, by the key they showed.
 *
 * @param keyId the key
 * @param account the account it belongs to; empty for a key of the house
 * @param world the world of everything it sees
 * @param scopes what it may do
 * @param channel how its holder comes in
 */
public record Caller(
    UUID keyId, Optional<AccountId> account, World world, Set<Scope> scopes, Channel channel) {

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /** The name under which the caller's acts are recorded: pseudonymous, without a secret. */
  public String actor() {
    return "key:" + keyId;
  }

  /** True when the key has that scope. */
  public boolean has(Scope scope) {
    return scopes.contains(scope);
  }

  /** True for a key of the house that may see every account of its world. */
  public boolean seesEveryAccount() {
    return account.isEmpty()
        && (has(Scope.ADMIN) || has(Scope.SALES) || has(Scope.SRE) || has(Scope.VIEWER));
  }

  /** True when the caller may see what belongs to that account. */
  public boolean sees(AccountId other) {
    return account.map(other::equals).orElseGet(this::seesEveryAccount);
  }

  /**
   * The worlds of what the caller administers: a live key of the house administers both, because
   * somebody must open the first test account; every other key knows its own world only.
   */
  public Set<World> worldsSeen() {
    return account.isEmpty() && world == World.LIVE
        ? EnumSet.allOf(World.class)
        : EnumSet.of(world);
  }

  /** True when that world is one of {@link #worldsSeen()}. */
  public boolean seesWorld(World other) {
    return worldsSeen().contains(other);
  }

  /** The account that the call is for; throws {@code forbidden} for a key of the house. */
  public AccountId requireAccount() {
    return account.orElseThrow(
        () ->
            ApiException.of(
                ErrorCode.FORBIDDEN,
                "This key belongs to the house and to no account, so there is nobody to act or pay"
                    + " for. Use a key of the account: `tollgate key create --account ID` makes"
                    + " one."));
  }
}
