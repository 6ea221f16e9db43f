package io.tollgate.scheduler.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lets a request wait until a session has changed, or a time has passed. */
public final class SessionWatch {
  /** A notice may be lost with its connection; this often the waiting look by themselves. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Vertx vertx;
  private final Map<UUID, List<Promise<Void>>> waiting = new HashMap<>();

  public SessionWatch(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes when the session changed or it is time to look anyway. */
  public Future<Void> next(UUID session) {
    Promise<Void> promise = Promise.promise();
    synchronized (waiting) {
      waiting.computeIfAbsent(session, id -> new ArrayList<>()).add(promise);
    }
    long timer = vertx.setTimer(LOOK_EVERY.toMillis(), fired -> promise.tryComplete());
    return promise
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              forget(session, promise);
            });
  }

  /** Wakes everybody who waits for the session. */
  public void changed(UUID session) {
    List<Promise<Void>> woken;
    synchronized (waiting) {
      woken = List.copyOf(waiting.getOrDefault(session, List.of()));
    }
    woken.forEach(Promise::tryComplete);
  }

  private void forget(UUID session, Promise<Void> promise) {
    synchronized (waiting) {
      List<Promise<Void>> left = waiting.get(session);
      if (left != null && left.remove(promise) && left.isEmpty()) {
        waiting.remove(session);
      }
    }
  }
}
