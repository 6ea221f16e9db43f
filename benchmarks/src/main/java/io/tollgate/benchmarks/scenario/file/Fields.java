package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Node;
import io.tollgate.benchmarks.scenario.text.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A mapping with words of the vocabulary. Whoever reads it asks for each word there can be; in the
 * end {@link #close} says which others were found.
 */
final class Fields {
  private final Problems problems;
  private final String part;
  private final int line;
  private final boolean readable;
  private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param part the beginning of each word's path, such as {@code submit}
   * @param readable false when this stands for something that is no mapping
   */
  Fields(Problems problems, String part, int line, Node.Mapping mapping, boolean readable) {
    this.problems = problems;
    this.part = part;
    this.line = line;
    this.readable = readable;
    mapping.entries().forEach(entry -> entries.put(entry.word(), entry));
  }

  int line() {
    return line;
  }

  /** False when this stands for something that is no mapping, which has been said. */
  boolean readable() {
    return readable;
  }

  /** The value of the word, which may be missing. */
  Value get(String word) {
    known.add(word);
    Node.Entry entry = entries.get(word);
    String path = part + "." + word;
    if (entry == null) {
      return new Value(problems, path, line, null);
    }
    return new Value(problems, path, entry.line(), entry.value());
  }

  /** The value of a word that must be there. */
  Value need(String word) {
    if (readable && !entries.containsKey(word)) {
      problems.say(line, part + " needs " + word + ".");
    }
    return get(word);
  }

  /** Says which words nobody asked for. */
  void close() {
    for (Node.Entry entry : entries.values()) {
      if (!known.contains(entry.word())) {
        problems.unknown(entry.line(), "word in " + part, entry.word(), known);
      }
    }
  }
}
