package io.tollgate.agent.gpu.dcgm;

import java.util.Map;
import java.util.Optional;

/**
 * One line of an exposition.
 *
 * @param name metric
 * @param labels label to value, unescaped
 * @param value the number as it was written: whole numbers beyond 2^53 stay exact
 */
public record Sample(String name, Map<String, String> labels, String value) {

  /** A label under the first of several names that is there and not empty. */
  public Optional<String> label(String... names) {
    for (String candidate : names) {
      String found = labels.get(candidate);
      if (found != null && !found.isEmpty()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
