package io.tollgate.benchmarks.scenario.text;

import java.util.List;
import java.util.function.Function;

/** A value of a file with the line it begins on, counted from 1. */
public sealed interface Node {

  /** Where it begins. */
  int line();

  /** What it is, for sentences. */
  String kind();

  /** The answer of the function for this case. */
  <T> T fold(Function<Text, T> text, Function<Sequence, T> sequence, Function<Mapping, T> mapping);

  /** A scalar as it is written, without its quotes; whoever reads it says what type it has. */
  record Text(int line, String text) implements Node {
    @Override
    public String kind() {
      return text.isEmpty() ? "nothing" : "\"" + text + "\"";
    }

    @Override
    public <T> T fold(
        Function<Text, T> text, Function<Sequence, T> sequence, Function<Mapping, T> mapping) {
      return text.apply(this);
    }
  }

  /** A list. */
  record Sequence(int line, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public <T> T fold(
        Function<Text, T> text, Function<Sequence, T> sequence, Function<Mapping, T> mapping) {
      return sequence.apply(this);
    }
  }

  /** Words with their values, in the order of the file; each word once. */
  record Mapping(int line, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    @Override
    public <T> T fold(
        Function<Text, T> text, Function<Sequence, T> sequence, Function<Mapping, T> mapping) {
      return mapping.apply(this);
    }
  }

  /**
   * A word with its value.
   *
   * @param line where the word stands
   */
  record Entry(int line, String word, Node value) {}
}
