package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.http.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What can be done with keys; each use case runs in the transaction it is given. */
public final class KeyDesk {

  /**
   * The key somebody asks for.
   *
   * @param account whose it is to be; empty for the house
   * @param name what to call it
   * @param scopes what it may do
   * @param channel how its holder comes in
   * @param expiresAt when it stops working by itself
   */
  public record Wish(
      Optional<AccountId> account,
      Optional<String> name,
      Set<Scope> scopes,
      Channel channel,
      Optional<Instant> expiresAt) {

    public Wish {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * A key that was made.
   *
   * @param key what is stored
   * @param secret what is shown once
   */
  public record Made(KeyRow key, ApiKey secret) {}

  private final SecureRandom random;

  public KeyDesk(SecureRandom random) {
    this.random = random;
  }

  /**
   * The scopes that a caller may give to a key of that account, or of the house. A key of an
   * account never gets what reaches beyond it, whoever asks.
   */
  static List<String> scopesToGive(Caller caller, Optional<AccountId> account) {
    if (account.isPresent()) {
      return List.of(Scope.USER.text(), Scope.VIEWER.text());
    }
    return caller.has(Scope.ADMIN)
        ? List.of(Scope.SALES.text(), Scope.SRE.text(), Scope.ADMIN.text(), Scope.VIEWER.text())
        : List.of();
  }

  /** True when that key is the caller's to revoke. */
  static boolean mayRevoke(Caller caller, KeyRow key) {
    if (caller.account().isPresent()) {
      return key.account().equals(caller.account());
    }
    return caller.has(Scope.ADMIN) && caller.seesWorld(key.world());
  }

  /** Makes a key; {@code account_not_found} when the account is not the caller's to see. */
  public Made make(Handle handle, Caller caller, UUID id, Wish wish, Act act) {
    World world =
        wish.account()
            .map(account -> AccountSight.find(handle, caller, account).world())
            .orElse(caller.world());
    ApiKey secret = ApiKey.random(world, random);
    KeyRow key =
        new KeyRow(
            id,
            wish.account(),
            world,
            wish.name(),
            secret.shownPrefix(),
            secret.last4(),
            wish.scopes(),
            wish.channel(),
            act.at(),
            wish.expiresAt(),
            Optional.empty(),
            Optional.empty());
    new KeyStore(handle).add(key, secret, act);
    record(handle, key, "key.created", act);
    return new Made(key, secret);
  }

  /** Stops a key; does nothing to one that was stopped before. */
  public void revoke(Handle handle, KeyRow key, Act act) {
    if (new KeyStore(handle).revoke(key.id(), act)) {
      record(handle, key, "key.revoked", act);
    }
  }

  private static void record(Handle handle, KeyRow key, String what, Act act) {
    ObjectNode about =
        Json.object()
            .put("key_id", key.id().toString())
            .put("last4", key.last4())
            .put("channel", key.channel().text());
    key.scopes().stream().sorted().map(Scope::text).forEach(about.putArray("scopes")::add);
    new SqlEventStore(handle)
        .append(new Event(key.account(), key.world(), what, Optional.of(key.id()), about), act);
    new SqlAuditStore(handle)
        .append(
            new AuditStore.Entry(
                what, "key:" + key.id(), Optional.empty(), Optional.empty(), Optional.of(about)),
            act);
  }
}
