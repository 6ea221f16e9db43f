package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.client.Counter;
import io.prometheus.client.Summary;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts which promises were kept, and tells when a start that a contract guarantees was missed.
 */
final class PromiseNews {
  private static final Counter PROMISES =
      Counter.build()
          .name("tollgate_promises_total")
          .help("Promised starts that came, by whether in time and why they had moved later.")
          .labelNames("kept", "cause")
          .register();

  private static final Counter GUARANTEES =
      Counter.build()
          .name("tollgate_guaranteed_starts_total")
          .help("Starts that a contract guarantees, by whether in time and why not.")
          .labelNames("kept", "cause")
          .register();

  private static final Summary EARLY =
      Summary.build()
          .name("tollgate_promise_early_seconds")
          .help("How long before the latest start that was told last promised sessions started.")
          .register();

  private final List<DecidedPromise> uncounted = new ArrayList<>();

  /** Takes what a transaction decided, and tells in it what was missed. */
  void tell(Transaction tx, List<DecidedPromise> decided) {
    uncounted.addAll(decided);
    for (DecidedPromise one : decided) {
      one.missed().ifPresent(cause -> missed(tx, one, cause));
    }
  }

  private static void missed(Transaction tx, DecidedPromise one, String cause) {
    Optional<Session> found = tx.sessions().lock(one.promise().session());
    if (found.isEmpty()) {
      return;
    }
    Session session = found.get();
    Instant by = one.promise().guaranteed().orElseThrow();
    ObjectNode payload = Json.object();
    payload.put("guaranteed_by", Json.time(by));
    payload.put("cause", cause);
    payload.put("waited_seconds", seconds(one.promise().givenAt(), one.at()));
    Event event =
        new Event(
            Optional.of(session.request().account()),
            World.of(session.request().world()),
            "session.guarantee_missed",
            Optional.of(session.id().value()),
            payload);
    tx.events().append(event, new Act("system:cycle", "guarantee:" + one.at(), one.at()));
  }

  private static long seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds());
  }

  /** What was taken is durable. */
  void count() {
    for (DecidedPromise one : uncounted) {
      one.kept()
          .ifPresent(
              kept -> {
                PROMISES.labels(kept.toString(), one.cause()).inc();
                EARLY.observe(seconds(one.at(), one.promise().latestStart()));
              });
      Optional<String> missed = one.missed();
      if (missed.isPresent()) {
        GUARANTEES.labels("false", missed.get()).inc();
      } else if (one.promise().guaranteed().isPresent() && one.kept().isPresent()) {
        GUARANTEES.labels("true", "none").inc();
      }
    }
    uncounted.clear();
  }
}
