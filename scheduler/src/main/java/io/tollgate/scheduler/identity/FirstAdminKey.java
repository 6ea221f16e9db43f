package io.tollgate.scheduler.identity;

import com.github.f4b6a3.uuid.UuidCreator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The key with which a new installation begins. */
public final class FirstAdminKey {

  private FirstAdminKey() {}

  /**
   * Makes a key of the house with the scope {@code admin}, unless one that works exists; the secret
   * is in the result and nowhere else.
   */
  public static Optional<ApiKey> ensure(Handle handle, SecureRandom random, Instant now) {
    handle.execute("LOCK TABLE scheduler.api_key IN SHARE ROW EXCLUSIVE MODE");
    boolean exists =
        handle
            .createQuery(
                """
                SELECT EXISTS (
                  SELECT FROM scheduler.api_key
                  WHERE account_id IS NULL AND world = 'live' AND 'admin' = ANY (scopes)
                    AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now))
                """)
            .bind("now", now)
            .mapTo(Boolean.class)
            .one();
    if (exists) {
      return Optional.empty();
    }
    ApiKey secret = ApiKey.random(World.LIVE, random);
    KeyRow key =
        new KeyRow(
            UuidCreator.getTimeOrderedEpoch(),
            Optional.empty(),
            World.LIVE,
            Optional.of("first admin"),
            secret.shownPrefix(),
            secret.last4(),
            Set.of(Scope.ADMIN),
            Channel.APP,
            now,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    new KeyStore(handle).add(key, secret, new Act("migrate", "migrate", now));
    return Optional.of(secret);
  }
}
