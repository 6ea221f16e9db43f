package io.tollgate.k8s;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a node, gathered in one reading so that an operator mends it all at once. */
final class Complaints {
  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    sentences.add(sentence);
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> all() {
    return List.copyOf(sentences);
  }
}
