package io.tollgate.metering.defect;

import java.util.List;

/** A mistake that can be planted at the line that would make it; enums implement it. */
public interface Defect {
  /** Its name, as in the table of what catches it. */
  String name();

  /** What it leads to. */
  Consequence consequence();

  /** What goes wrong, in a sentence. */
  default String goesWrong() {
    return consequence().goesWrong();
  }

  /** The numbers of the invariants any of which gives it away. */
  default List<Integer> invariants() {
    return givenAwayBy().stream()
        .filter(one -> Character.isDigit(one.charAt(0)))
        .map(Integer::valueOf)
        .toList();
  }

  /** The same, with the words for what is promised and has no number. */
  default List<String> givenAwayBy() {
    return consequence().givenAwayBy();
  }
}
