package io.tollgate.scheduler.http;

import io.tollgate.scheduler.identity.Caller;
import io.vertx.core.Future;

/** Finds out who calls. */
@FunctionalInterface
public interface Authenticator {

  /**
   * The caller a secret belongs to; fails with {@code invalid_key}, {@code expired_key} or {@code
   * revoked_key}. Called on the event loop; must not block it.
   */
  Future<Caller> authenticate(String secret);
}
