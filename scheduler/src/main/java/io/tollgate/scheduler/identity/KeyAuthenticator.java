package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Authenticator;
import io.tollgate.scheduler.http.ErrorCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out by an API key who calls. */
public final class KeyAuthenticator implements Authenticator {

  private static final Logger log = LoggerFactory.getLogger(KeyAuthenticator.class);
  private static final int NOTED_MAX = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final KeyCache cache;
  private final Map<UUID, Instant> noted =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Instant> eldest) {
          return size() > NOTED_MAX;
        }
      };

  public KeyAuthenticator(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.cache =
        new KeyCache(
            sha256 -> database.inTransaction(handle -> new KeyStore(handle).bySha256(sha256)),
            System::nanoTime);
  }

  @Override
  public Future<Caller> authenticate(String secret) {
    ApiKey key;
    try {
      key = ApiKey.of(secret);
    } catch (IllegalArgumentException e) {
      throw ApiException.of(
          ErrorCode.INVALID_KEY,
          "The API key is mistyped or cut off: its checksum does not fit. Keys begin with tg_live_"
              + " or tg_test_ and are copied whole.");
    }
    return cache.bySha256(key.sha256()).map(found -> callerOf(found));
  }

  private Caller callerOf(Optional<KeyRow> found) {
    KeyRow key =
        found.orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.INVALID_KEY,
                    "This server knows no such API key. Check that the key and the server's"
                        + " address belong together, or make a new key."));
    Instant now = clock.instant();
    if (key.revokedAt().isPresent()) {
      throw ApiException.of(
          ErrorCode.REVOKED_KEY,
          "This API key was revoked at " + key.revokedAt().get() + ". Use another key.");
    }
    if (key.expiresAt().filter(expiry -> !expiry.isAfter(now)).isPresent()) {
      throw ApiException.of(
          ErrorCode.EXPIRED_KEY,
          "This API key expired at " + key.expiresAt().get() + ". Make a new one.");
    }
    note(key, now);
    return key.caller();
  }

  /** Writes the use down behind the request's back; a lost note is made up for a minute later. */
  private void note(KeyRow key, Instant now) {
    Instant before = now.minus(KeyStore.LAST_USED_EVERY);
    synchronized (noted) {
      Instant last = noted.getOrDefault(key.id(), key.lastUsedAt().orElse(Instant.MIN));
      if (last.isAfter(before)) {
        return;
      }
      noted.put(key.id(), now);
    }
    database
        .inTransaction(
            handle -> {
              new KeyStore(handle).used(key.id(), now);
              return true;
            })
        .onFailure(
            failure ->
                log.debug("use of key {} was not noted; the next one will be", key.id(), failure));
  }
}
