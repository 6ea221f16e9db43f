package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.http.Refusal;
import java.util.Optional;

/** What an act led to: done, refused with a code, or a server that died and told nothing. */
record Outcome<T>(Optional<T> answer, Optional<Refusal> refusal, boolean unanswered) {
  boolean done() {
    return answer.isPresent();
  }

  /** For acts that nothing speaks against: throws when it was not done. */
  void requireDone(String what) {
    if (!done()) {
      throw new IllegalStateException(
          what + " was refused: " + refusal.map(Refusal::detail).orElse("nobody answered"));
    }
  }
}
