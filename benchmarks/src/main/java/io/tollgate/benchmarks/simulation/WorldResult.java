package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.SessionId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What became of one world.
 *
 * @param seed of its script
 * @param lifecycles sessions that came into being and went their way to the end
 * @param faulted how many of them a fault met
 * @param events how many events named each of them, as counts by number of events
 * @param ends how many ended by each reason
 * @param looks how many events the auditor looked at
 * @param promises how many promises were given
 * @param promisesMoved how many of them moved later, for a cause
 * @param violation what did not hold; the counts are then those up to it
 */
record WorldResult(
    long seed,
    long lifecycles,
    long faulted,
    Map<Integer, Long> events,
    Map<String, Long> ends,
    long looks,
    long promises,
    long promisesMoved,
    Optional<Violation> violation) {

  static WorldResult of(long seed, Play play, Optional<Violation> violation) {
    SimulatedWorld world = play.world();
    long lifecycles = 0;
    long faulted = 0;
    Map<Integer, Long> events = new TreeMap<>();
    Map<String, Long> ends = new TreeMap<>();
    for (UUID id : play.people().sessions()) {
      Truth.Facts facts = world.truth.of(id);
      lifecycles++;
      faulted += facts.touched ? 1 : 0;
      events.merge(facts.events, 1L, Long::sum);
      world
          .session(new SessionId(id))
          .progress()
          .endReason()
          .ifPresent(reason -> ends.merge(reason.code(), 1L, Long::sum));
    }
    return new WorldResult(
        seed,
        lifecycles,
        faulted,
        events,
        ends,
        world.auditor.events(),
        world.promises.given(),
        world.promises.moved(),
        violation);
  }

  /** Plays a script; what does not hold, and what the code itself trips over, is in the result. */
  static WorldResult of(long seed, Script script) {
    Play play = Play.in(script);
    try {
      play.run(script);
      return of(seed, play, Optional.empty());
    } catch (Violation.Found found) {
      return of(seed, play, Optional.of(found.violation()));
    } catch (RuntimeException tripped) {
      return of(seed, play, Optional.of(Violation.tripped(tripped)));
    }
  }
}
