package io.tollgate.benchmarks.scenario.text;

import io.tollgate.scheduler.http.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Everything wrong with one file, collected while it is read to its end. */
public final class Problems {
  private final TreeSet<Problem> found = new TreeSet<>();

  /** One more; the same again changes nothing. */
  public void say(int line, String message) {
    found.add(new Problem(line, message));
  }

  /** A word or name that is none of the known ones: the nearest is offered, or all of them. */
  public void unknown(int line, String kind, String given, Collection<String> known) {
    Optional<String> near = NearestName.of(given, known);
    String hint =
        near.map(name -> "did you mean \"" + name + "\"?")
            .orElse(
                known.isEmpty()
                    ? "there is none yet."
                    : "known are " + String.join(", ", known.stream().sorted().toList()) + ".");
    say(line, "unknown " + kind + " \"" + given + "\"; " + hint);
  }

  /** All of them, by line. */
  public List<Problem> all() {
    return List.copyOf(found);
  }

  /** Whether nothing is wrong. */
  public boolean none() {
    return found.isEmpty();
  }
}
