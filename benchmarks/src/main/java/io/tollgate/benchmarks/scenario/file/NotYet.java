package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words whose feature is still to come: the one list. A file that uses one of them is read and
 * checked like all others, and not played. Who builds a feature takes its words away here.
 *
 * <p>A word stands with the part it belongs to; {@code nodes.beta=true} is a value of a word.
 */
final class NotYet {
  private static final Map<String, String> FEATURES = new TreeMap<>();

  static {
    feature("dry runs", "do.dry_run", "expect.same_as_dry_run");
  }

  private NotYet() {}

  /** Says so when the word is still to come. */
  static void check(String word, int line, Problems problems) {
    String feature = FEATURES.get(word);
    if (feature != null) {
      problems.say(line, "not yet supported: " + word.replace('=', ' ') + " (" + feature + ")");
    }
  }

  private static void feature(String feature, String... words) {
    for (String word : words) {
      FEATURES.put(word, feature);
    }
  }
}
