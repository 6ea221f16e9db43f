package io.tollgate.scheduler.http;

import io.vertx.core.Future;

/** Answers one call, on the event loop: it parses, asks and renders, and never blocks. */
@FunctionalInterface
public interface Handler {

  /** The answer, or a failure that becomes a problem; what it throws counts as that failure. */
  Future<Answer> handle(Call call);
}
