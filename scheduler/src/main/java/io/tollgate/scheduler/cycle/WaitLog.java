package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.Reasons;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers since when each reason holds and what was promised; writes only what changed, so that a
 * new leader goes on where the old one was.
 */
final class WaitLog {
  /** A start within a round of what was promised is on time: rounds come once a second. */
  static final Duration RESOLUTION = Duration.ofSeconds(1);

  /** What one round writes of reasons at most; the rest follows with the next rounds. */
  static final int REASONS_A_ROUND = 2_000;

  private static final Set<WaitCode> NODES_GONE =
      Set.of(WaitCode.NODE_DOWN, WaitCode.NODE_DRAIN, WaitCode.MAINTENANCE);

  private final Since since = new Since();
  private final Map<SessionId, Map<WaitCode, Instant>> unwritten = new LinkedHashMap<>();
  private final Map<SessionId, Promise> promises = new HashMap<>();

  /** Loads what the leader before wrote. */
  void load(WaitStore store) {
    since.load(store.reasons());
    store.openPromises().forEach(promise -> promises.put(promise.session(), promise));
  }

  /** The promises in force. */
  Map<SessionId, Promise> promises() {
    return Map.copyOf(promises);
  }

  /** Since when each reason holds, as it is now; does not change any more. */
  Map<SessionId, Map<WaitCode, Instant>> since() {
    return since.shown();
  }

  /** Takes the waits of a round and writes the sets that changed. */
  void write(WaitStore store, Reasons waiting, Instant now) {
    Since.Change change = since.take(waiting, now);
    unwritten.keySet().removeAll(change.gone());
    unwritten.putAll(change.changed());
    store.putReasons(nextToWrite(), now);
  }

  private Map<SessionId, Map<WaitCode, Instant>> nextToWrite() {
    Map<SessionId, Map<WaitCode, Instant>> next = new LinkedHashMap<>();
    var left = unwritten.entrySet().iterator();
    while (left.hasNext() && next.size() < REASONS_A_ROUND) {
      Map.Entry<SessionId, Map<WaitCode, Instant>> one = left.next();
      next.put(one.getKey(), one.getValue());
      left.remove();
    }
    return next;
  }

  /** Decides the promises of those that start, in the transaction that starts them. */
  List<DecidedPromise> started(WaitStore store, List<Start> started, Instant now) {
    List<DecidedPromise> decided = new ArrayList<>();
    List<Promise> blamed = new ArrayList<>();
    Map<SessionId, Boolean> kept = new HashMap<>();
    for (Start start : started) {
      Promise told = promises.remove(start.session());
      if (told != null) {
        boolean inTime = !now.isAfter(told.latestStart().plus(RESOLUTION));
        if (!inTime && told.later().isEmpty()) {
          told = told.because(Promise.Cause.SERVER_ABSENT);
          blamed.add(told);
        }
        kept.put(start.session(), inTime);
        decided.add(new DecidedPromise(told, Optional.of(inTime), now, Optional.empty()));
      }
    }
    store.putPromises(blamed);
    store.decidePromises(kept, now);
    return decided;
  }

  /**
   * Takes the promises of a round, whose starts were decided before: writes new and moved ones.
   * Whose start was returned waits on, with what was promised before. Answers what was taken back.
   */
  List<DecidedPromise> write(
      WaitStore store, Map<SessionId, Promise> planned, Committed committed, Instant now) {
    Map<SessionId, Promise> after = new HashMap<>(planned);
    for (Start returned : committed.returned()) {
      Promise told = promises.get(returned.session());
      if (told != null) {
        after.putIfAbsent(returned.session(), told);
      }
    }
    for (Preempt recalled : committed.recalled()) {
      Promise told = promises.get(recalled.claimant());
      after.remove(recalled.claimant());
      if (told != null) {
        after.put(recalled.claimant(), told);
      }
    }
    committed.done().forEach(start -> after.remove(start.session()));
    store.putPromises(
        after.values().stream()
            .filter(promise -> !promise.equals(promises.get(promise.session())))
            .toList());
    List<DecidedPromise> back = new ArrayList<>();
    promises.forEach(
        (told, promise) -> {
          if (!after.containsKey(told) && !Planted.is(HouseDefect.PROMISE_NOT_WITHDRAWN)) {
            back.add(new DecidedPromise(promise, Optional.empty(), now, missing(told)));
          }
        });
    // Or the next leader would find them open.
    store.withdrawPromises(back.stream().map(one -> one.promise().session()).toList(), now);
    promises.clear();
    promises.putAll(after);
    return back;
  }

  /** Which nodes it waits for that are gone. */
  private Optional<String> missing(SessionId session) {
    return since.of(session).keySet().stream()
        .filter(NODES_GONE::contains)
        .map(WaitCode::word)
        .findFirst();
  }
}
