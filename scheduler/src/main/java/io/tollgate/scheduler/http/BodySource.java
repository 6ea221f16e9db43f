package io.tollgate.scheduler.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A body that is read while it is sent: the next piece is asked for when the one before is on the
 * wire, so a slow reader costs neither memory nor a connection to the database.
 */
@FunctionalInterface
public interface BodySource {
  /**
   * The next piece, or nothing at the end. A failure of the first becomes a problem like any other;
   * a later one cuts the connection, so that nobody takes a part for the whole.
   */
  Future<Optional<Buffer>> next();
}
